import { chosenSpan, defaultBucket, presetSpan, spanProblem, spanQuery } from './range';

const paris = 'Europe/Paris';
const at = (instant: string) => Date.parse(instant);

describe('a preset', () => {
    it('counts from the day of the site, not of the reader or of UTC', () => {
        const justAfterMidnightInParis = at('2026-11-26T23:30:00Z');
        expect(presetSpan('today', justAfterMidnightInParis, paris)).toEqual({ from: '2026-11-27', to: '2026-11-27' });
        expect(presetSpan('today', justAfterMidnightInParis, 'America/Cayenne').from).toBe('2026-11-26');
    });

    it('is right on the days on which the clocks change', () => {
        expect(presetSpan('yesterday', at('2026-10-25T22:59:00Z'), paris).from).toBe('2026-10-24');
        expect(presetSpan('yesterday', at('2026-10-25T23:00:00Z'), paris).from).toBe('2026-10-25');
        expect(presetSpan('yesterday', at('2026-03-29T22:00:00Z'), paris).from).toBe('2026-03-29');
        expect(presetSpan('7days', at('2026-03-30T12:00:00Z'), paris)).toEqual({
            from: '2026-03-24',
            to: '2026-03-30',
        });
    });

    it('of twelve months begins on the first of one', () => {
        expect(presetSpan('12months', at('2026-01-31T12:00:00Z'), paris)).toEqual({
            from: '2025-02-01',
            to: '2026-01-31',
        });
        expect(presetSpan('30days', at('2026-03-01T12:00:00Z'), paris).from).toBe('2026-01-31');
    });
});

describe('the bucket of a span', () => {
    it('is the hour for few days, the day for a quarter, the month beyond', () => {
        expect(defaultBucket({ from: '2026-11-25', to: '2026-11-27' })).toBe('hour');
        expect(defaultBucket({ from: '2026-11-21', to: '2026-11-27' })).toBe('day');
        expect(defaultBucket({ from: '2026-08-01', to: '2026-10-31' })).toBe('day');
        expect(defaultBucket({ from: '2025-12-01', to: '2026-11-27' })).toBe('month');
    });
});

describe('the address', () => {
    const now = at('2026-11-27T12:00:00Z');

    it('without days means the last seven', () => {
        expect(chosenSpan({}, now, paris)).toEqual({ from: '2026-11-21', to: '2026-11-27', bucket: 'day' });
    });

    it('gives back the choice that was written to it', () => {
        const span = { from: '2026-11-01', to: '2026-11-10' };
        for (const bucket of ['hour', 'day', 'month'] as const) {
            const written = spanQuery(span, bucket);
            expect(chosenSpan({ ...span, bucket: written.bucket ?? undefined }, now, paris)).toEqual({
                ...span,
                bucket,
            });
        }
        expect(spanQuery(span, 'day').bucket).toBeNull();
    });

    it('with a bucket that is none gets the usual one', () => {
        expect(chosenSpan({ from: '2026-11-27', to: '2026-11-27', bucket: 'week' }, now, paris)).toMatchObject({
            bucket: 'hour',
        });
    });

    it('with days that make no span gets no answer', () => {
        expect(chosenSpan({ from: '2026-11-27' }, now, paris)).toEqual({ problem: 'empty' });
        expect(spanProblem('', '2026-11-27')).toBe('empty');
        expect(spanProblem('2026-02-30', '2026-11-27')).toBe('empty');
        expect(spanProblem('2026-11-28', '2026-11-27')).toBe('order');
        expect(spanProblem('2026-11-27', '2026-11-27')).toBeUndefined();
    });
});
