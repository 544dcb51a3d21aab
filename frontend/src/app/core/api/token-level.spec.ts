import { tokenLevel } from './token-level';

describe('the level of a token', () => {
    const accepted = { verification: 'accepted', updatedAt: '2026-11-27T04:00:00Z' } as const;

    it.each([
        [14_401, 'good'],
        [14_400, 'warning'],
        [3_601, 'warning'],
        [3_600, 'critical'],
        [1, 'critical'],
        [0, 'expired'],
        [null, 'none'],
    ] as const)('with %s seconds left is %s', (secondsLeft, level) => {
        expect(tokenLevel(accepted, secondsLeft)).toBe(level);
    });

    it('is refused if SmartThings refused it, whatever its remaining lifetime', () => {
        expect(tokenLevel({ ...accepted, verification: 'refused' }, 80_000)).toBe('refused');
    });

    it.each([
        [401, '2026-11-27T04:05:00Z', 'refused'],
        [401, '2026-11-27T03:55:00Z', 'good'],
        [503, '2026-11-27T04:05:00Z', 'good'],
    ] as const)('after a poll with status %s at %s is %s', (code, timestamp, level) => {
        expect(tokenLevel(accepted, 80_000, { code, timestamp })).toBe(level);
    });
});
