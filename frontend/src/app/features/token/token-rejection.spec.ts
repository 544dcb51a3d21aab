import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { rejectionOf } from './token-rejection';

const failure = (status: number, error = '', headers: Record<string, string> = {}) =>
    new HttpErrorResponse({ status, error: error ? { error } : null, headers: new HttpHeaders(headers) });

describe('a rejection', () => {
    it('has the message of the service and the input to correct', () => {
        const rejection = rejectionOf(failure(400, 'Token must contain a dash (-)'), false);
        expect(rejection.message).toBe('Token must contain a dash (-)');
        expect(rejection.field).toBe('token');
        expect(rejection.explanation).toContain('does not look like');
    });

    it('distinguishes a missing key from a wrong one', () => {
        expect(rejectionOf(failure(401), false).explanation).toContain('asks for');
        expect(rejectionOf(failure(401), true).explanation).toContain('wrong');
        expect(rejectionOf(failure(401), true).field).toBe('key');
    });

    it('has the retry delay of the service after too many requests', () => {
        expect(rejectionOf(failure(429, 'Too many', { 'Retry-After': '12' }), false).retryAfter).toBe(12);
        expect(rejectionOf(failure(429), false).retryAfter).toBe(60);
        expect(rejectionOf(failure(500), false).retryAfter).toBe(0);
    });
});
