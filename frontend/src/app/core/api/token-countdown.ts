import { computed, inject, Injectable, untracked } from '@angular/core';
import { PollingClock } from '../polling/polling-clock';
import { FetchStatus } from './fetch-status';
import { Token } from './token';
import { tokenLevel } from './token-level';

/** The token's remaining lifetime. It counts down from the server's value, so a wrong browser clock has no effect. */
@Injectable({ providedIn: 'root' })
export class TokenCountdown {
    private readonly clock = inject(PollingClock);
    private readonly token = inject(Token);
    private readonly lastPoll = inject(FetchStatus).status;

    private readonly received = computed(() => {
        const state = this.token.state();
        return state && { state, at: untracked(() => Date.now()) };
    });

    /** Null if no token is set; undefined before the first response. */
    readonly secondsLeft = computed(() => {
        const received = this.received();
        if (!received) return undefined;
        if (received.state.secondsLeft === null) return null;
        const elapsed = Math.max(0, this.clock.now() - received.at) / 1_000;
        return Math.max(0, Math.ceil(received.state.secondsLeft - elapsed));
    });

    /** Undefined before the first response. */
    readonly level = computed(() => {
        const [received, secondsLeft] = [this.received(), this.secondsLeft()];
        return received && secondsLeft !== undefined
            ? tokenLevel(received.state, secondsLeft, this.lastPoll())
            : undefined;
    });
}
