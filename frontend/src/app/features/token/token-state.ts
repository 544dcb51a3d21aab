import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Token } from '../../core/api/token';
import { TokenCountdown } from '../../core/api/token-countdown';
import { levelColour } from '../../core/api/token-level';
import { Format } from '../../core/i18n/format';
import { timeLeft, tokenLabel } from '../../core/i18n/token-labels';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { tokenAdvice, verificationLabel } from './token-text';

const lifetimeSeconds = 24 * 3_600;

/** The current token, masked, and its remaining lifetime. */
@Component({
    selector: 'ac-token-state',
    imports: [Failure, Loading],
    templateUrl: './token-state.html',
    styleUrl: './token-state.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokenStatePanel {
    private readonly token = inject(Token);
    private readonly countdown = inject(TokenCountdown);
    protected readonly format = inject(Format);
    protected readonly state = this.token.state;
    protected readonly error = this.token.error;

    protected readonly current = computed(() => {
        const [level, secondsLeft] = [this.countdown.level(), this.countdown.secondsLeft()];
        if (level === undefined || secondsLeft === undefined) return undefined;
        return {
            label: tokenLabel(level, timeLeft(secondsLeft, this.format)),
            advice: tokenAdvice(level),
            colour: levelColour(level),
            percent: Math.min(100, ((secondsLeft ?? 0) / lifetimeSeconds) * 100).toFixed(2),
        };
    });

    protected readonly verification = computed(() => {
        const isRefused = this.countdown.level() === 'refused';
        const verification = isRefused ? 'refused' : (this.state()?.verification ?? null);
        const colour = { accepted: 'good', pending: 'warn', refused: 'bad', off: '' }[verification ?? 'off'];
        return { label: verificationLabel(verification), colour };
    });
}
