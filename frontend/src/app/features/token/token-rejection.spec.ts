import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { refusalOf } from './token-rejection';

const answer = (status: number, error = '', headers: Record<string, string> = {}) =>
    new HttpErrorResponse({ status, error: error ? { error } : null, headers: new HttpHeaders(headers) });

describe('a refusal', () => {
    it('keeps the sentence of the service, and says where to mend it', () => {
        const refusal = refusalOf(answer(400, 'Token must contain a dash (-)'), false);
        expect(refusal.sentence).toBe('Token must contain a dash (-)');
        expect(refusal.of).toBe('token');
        expect(refusal.lead).toContain('does not look like');
    });

    it('tells a missing key from a wrong one', () => {
        expect(refusalOf(answer(401), false).lead).toContain('asks for');
        expect(refusalOf(answer(401), true).lead).toContain('wrong');
        expect(refusalOf(answer(401), true).of).toBe('key');
    });

    it('waits as long as the service says after too many tries', () => {
        expect(refusalOf(answer(429, 'Too many', { 'Retry-After': '12' }), false).wait).toBe(12);
        expect(refusalOf(answer(429), false).wait).toBe(60);
        expect(refusalOf(answer(500), false).wait).toBe(0);
    });
});
