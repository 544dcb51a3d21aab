import { presetRange } from './ranges';

describe('the preset ranges', () => {
    it('include their first and their last day', () => {
        expect(presetRange('today', '2026-11-23')).toEqual({ from: '2026-11-23', to: '2026-11-23' });
        expect(presetRange('week', '2026-11-03')).toEqual({ from: '2026-10-28', to: '2026-11-03' });
    });

    it('have the length of the month', () => {
        expect(presetRange('last-month', '2028-03-31')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
        expect(presetRange('last-month', '2027-01-15')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
        expect(presetRange('month', '2027-01-15')).toEqual({ from: '2027-01-01', to: '2027-01-15' });
    });
});
