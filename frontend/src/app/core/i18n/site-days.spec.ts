import { addDays, dayOf, startOfDay } from './site-days';

describe('days of the site', () => {
    it('follow its time zone, not UTC', () => {
        expect(dayOf('2026-11-23T23:30:00Z', 'Europe/Paris')).toBe('2026-11-24');
        expect(dayOf('2026-11-23T03:30:00Z', 'America/New_York')).toBe('2026-11-22');
    });

    it('cross the ends of months and years', () => {
        expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
        expect(addDays('2026-03-30', -29)).toBe('2026-03-01');
    });

    it.each([
        ['2026-10-25', 'Europe/Paris', '2026-10-24T22:00:00.000Z'],
        ['2026-10-26', 'Europe/Paris', '2026-10-25T23:00:00.000Z'],
        ['2026-10-26', 'Asia/Kolkata', '2026-10-25T18:30:00.000Z'],
        ['2026-10-26', 'UTC', '2026-10-26T00:00:00.000Z'],
    ])('start at midnight, also if daylight saving time changes: %s in %s', (day, zone, start) => {
        expect(new Date(startOfDay(day, zone)).toISOString()).toBe(start);
    });
});
