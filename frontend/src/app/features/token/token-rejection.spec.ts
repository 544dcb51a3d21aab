import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { rejectionOf } from './token-rejection';

const failure = (status: number, error = '', code = '', headers: Record<string, string> = {}) =>
    new HttpErrorResponse({ status, error: error ? { error, code } : null, headers: new HttpHeaders(headers) });

describe('a rejection', () => {
    it('has the message of the service and the input to correct', () => {
        const rejection = rejectionOf(failure(400, 'Token must contain a dash (-)', 'token_without_dash'), false);
        expect(rejection.message).toBe('Token must contain a dash (-)');
        expect(rejection.field).toBe('token');
        expect(rejection.explanation).toContain('does not look like');
    });

    it.each([
        ['token_empty', 'Paste the token'],
        ['token_only_letters', 'does not look like'],
        ['token_only_numbers', 'does not look like'],
        ['token_not_ascii', 'does not look like'],
        ['token_refused', 'does not know this token'],
        ['token_forbidden', 'lacks a scope'],
        ['new_code', 'was not taken'],
        ['', 'was not taken'],
    ])('with the code "%s" has the explanation "%s"', (code, explanation) => {
        expect(rejectionOf(failure(400, 'A message', code), false).explanation).toContain(explanation);
    });

    it('distinguishes a missing key from a wrong one', () => {
        expect(rejectionOf(failure(401), false).explanation).toContain('asks for');
        expect(rejectionOf(failure(401), true).explanation).toContain('wrong');
        expect(rejectionOf(failure(401), true).field).toBe('key');
    });

    it('has the retry delay of the service after too many requests', () => {
        expect(
            rejectionOf(failure(429, 'Too many', 'too_many_requests', { 'Retry-After': '12' }), false).retryAfter,
        ).toBe(12);
        expect(rejectionOf(failure(429), false).retryAfter).toBe(60);
        expect(rejectionOf(failure(500), false).retryAfter).toBe(0);
    });
});
