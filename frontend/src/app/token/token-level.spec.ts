import { tokenLevel } from './token-level';

describe('the level of a token', () => {
    const accepted = { verification: 'accepted' } as const;

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

    it('is refused, however long it would live, when SmartThings has refused it', () => {
        expect(tokenLevel({ verification: 'refused' }, 80_000)).toBe('refused');
    });
});
