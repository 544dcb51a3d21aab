import { yesterdayUntil } from './yesterday';

const until = (instant: string, timeZone = 'Europe/Paris') => yesterdayUntil(Date.parse(instant), timeZone);

describe('yesterday at this time', () => {
    it('is usually 24 hours ago', () => {
        expect(until('2026-11-27T09:30:00Z')).toEqual({ from: '2026-11-26', to: '2026-11-26T09:30:00.000Z' });
    });

    it('is 23 hours ago when the clocks went forward in between', () => {
        // 29 March, 10:30 in summer time.
        expect(until('2026-03-29T08:30:00Z')).toEqual({ from: '2026-03-28', to: '2026-03-28T09:30:00.000Z' });
    });

    it('is 25 hours ago when the clocks went back in between', () => {
        // 25 October, 10:30 in winter time.
        expect(until('2026-10-25T09:30:00Z')).toEqual({ from: '2026-10-24', to: '2026-10-24T08:30:00.000Z' });
    });

    it('keeps its distance from midnight if yesterday skipped the time', () => {
        // 30 March, 02:30; on the 29th the clocks went from 02:00 to 03:00.
        expect(until('2026-03-30T00:30:00Z')).toEqual({ from: '2026-03-29', to: '2026-03-29T01:30:00.000Z' });
    });

    it('is the first one if the time occurred twice yesterday', () => {
        expect(until('2026-10-26T01:30:00Z')).toEqual({ from: '2026-10-25', to: '2026-10-25T00:30:00.000Z' });
    });

    it('is the day of the site, not of UTC', () => {
        expect(until('2026-11-27T03:00:00Z', 'America/New_York')).toEqual({
            from: '2026-11-25',
            to: '2026-11-26T03:00:00.000Z',
        });
    });

    it('is undefined at midnight', () => {
        expect(until('2026-11-26T23:00:20Z')).toBeUndefined();
    });
});
