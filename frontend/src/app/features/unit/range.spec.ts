import { selectRange, defaultBucket, presetRange, rangeProblem, rangeQuery } from './range';

const paris = 'Europe/Paris';
const at = (instant: string) => Date.parse(instant);

describe('a preset', () => {
    it('starts from the day of the site, not of the browser or of UTC', () => {
        const justAfterMidnightInParis = at('2026-11-26T23:30:00Z');
        expect(presetRange('today', justAfterMidnightInParis, paris)).toEqual({ from: '2026-11-27', to: '2026-11-27' });
        expect(presetRange('today', justAfterMidnightInParis, 'America/Cayenne').from).toBe('2026-11-26');
    });

    it('is right when daylight saving time changes', () => {
        expect(presetRange('yesterday', at('2026-10-25T22:59:00Z'), paris).from).toBe('2026-10-24');
        expect(presetRange('yesterday', at('2026-10-25T23:00:00Z'), paris).from).toBe('2026-10-25');
        expect(presetRange('yesterday', at('2026-03-29T22:00:00Z'), paris).from).toBe('2026-03-29');
        expect(presetRange('7days', at('2026-03-30T12:00:00Z'), paris)).toEqual({
            from: '2026-03-24',
            to: '2026-03-30',
        });
    });

    it('of twelve months starts on the first day of a month', () => {
        expect(presetRange('12months', at('2026-01-31T12:00:00Z'), paris)).toEqual({
            from: '2025-02-01',
            to: '2026-01-31',
        });
        expect(presetRange('30days', at('2026-03-01T12:00:00Z'), paris).from).toBe('2026-01-31');
    });
});

describe('the default bucket of a range', () => {
    it('is the hour for few days, the day for a quarter, else the month', () => {
        expect(defaultBucket({ from: '2026-11-25', to: '2026-11-27' })).toBe('hour');
        expect(defaultBucket({ from: '2026-11-21', to: '2026-11-27' })).toBe('day');
        expect(defaultBucket({ from: '2026-08-01', to: '2026-10-31' })).toBe('day');
        expect(defaultBucket({ from: '2025-12-01', to: '2026-11-27' })).toBe('month');
    });
});

describe('the URL', () => {
    const now = at('2026-11-27T12:00:00Z');

    it('without days means the last seven days', () => {
        expect(selectRange({}, now, paris)).toEqual({ from: '2026-11-21', to: '2026-11-27', bucket: 'day' });
    });

    it('restores the range that was written to it', () => {
        const range = { from: '2026-11-01', to: '2026-11-10' };
        for (const bucket of ['hour', 'day', 'month'] as const) {
            const written = rangeQuery(range, bucket);
            expect(selectRange({ ...range, bucket: written.bucket ?? undefined }, now, paris)).toEqual({
                ...range,
                bucket,
            });
        }
        expect(rangeQuery(range, 'day').bucket).toBeNull();
    });

    it('with an unknown bucket gets the default', () => {
        expect(selectRange({ from: '2026-11-27', to: '2026-11-27', bucket: 'week' }, now, paris)).toMatchObject({
            bucket: 'hour',
        });
    });

    it('with invalid days has a problem', () => {
        expect(selectRange({ from: '2026-11-27' }, now, paris)).toEqual({ problem: 'empty' });
        expect(rangeProblem('', '2026-11-27')).toBe('empty');
        expect(rangeProblem('2026-02-30', '2026-11-27')).toBe('empty');
        expect(rangeProblem('2026-11-28', '2026-11-27')).toBe('order');
        expect(rangeProblem('2026-11-27', '2026-11-27')).toBeUndefined();
    });
});
