import { spanOf } from './ranges';

describe('the spans to choose from', () => {
    it('include their first and their last day', () => {
        expect(spanOf('today', '2026-11-23')).toEqual({ from: '2026-11-23', to: '2026-11-23' });
        expect(spanOf('week', '2026-11-03')).toEqual({ from: '2026-10-28', to: '2026-11-03' });
    });

    it('know how long a month was', () => {
        expect(spanOf('last-month', '2028-03-31')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
        expect(spanOf('last-month', '2027-01-15')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
        expect(spanOf('month', '2027-01-15')).toEqual({ from: '2027-01-01', to: '2027-01-15' });
    });
});
