import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Token } from '../../core/api/token';
import { Format } from '../../core/i18n/format';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { Countdown } from '../../core/api/token-countdown';
import { colourOf } from '../../core/api/token-level';
import { adviceOf, leftWords, tokenWords, verificationWords } from '../../core/i18n/token-labels';

const lifetime = 24 * 3_600;

/** The token in force, without what is secret of it, and how long it will live. */
@Component({
    selector: 'ac-token-state',
    imports: [Failure, Loading],
    templateUrl: './token-state.html',
    styleUrl: './token-state.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokenStatePanel {
    private readonly token = inject(Token);
    private readonly countdown = inject(Countdown);
    protected readonly format = inject(Format);
    protected readonly state = this.token.state;
    protected readonly error = this.token.error;

    protected readonly now = computed(() => {
        const [level, secondsLeft] = [this.countdown.level(), this.countdown.secondsLeft()];
        if (level === undefined || secondsLeft === undefined) return undefined;
        return {
            words: tokenWords(level, leftWords(secondsLeft, this.format)),
            advice: adviceOf(level),
            colour: colourOf(level),
            percent: Math.min(100, ((secondsLeft ?? 0) / lifetime) * 100).toFixed(2),
        };
    });

    protected readonly verification = computed(() => {
        const isRefused = this.countdown.level() === 'refused';
        const verification = isRefused ? 'refused' : (this.state()?.verification ?? null);
        const colour = { accepted: 'good', pending: 'warn', refused: 'bad', off: '' }[verification ?? 'off'];
        return { words: verificationWords(verification), colour };
    });
}
