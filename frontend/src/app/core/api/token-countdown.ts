import { computed, inject, Injectable, untracked } from '@angular/core';
import { FetchStatus } from './fetch-status';
import { Token } from './token';
import { Refresh } from '../polling/polling-clock';
import { tokenLevel } from './token-level';

/** What is left of the token, to the second. Counted on from the server's answer, so a wrong clock of the reader does no harm. */
@Injectable({ providedIn: 'root' })
export class Countdown {
    private readonly refresh = inject(Refresh);
    private readonly token = inject(Token);
    private readonly round = inject(FetchStatus).status;

    private readonly answer = computed(() => {
        const state = this.token.state();
        return state && { state, at: untracked(() => Date.now()) };
    });

    /** Null when no token is set; undefined until it is known. */
    readonly secondsLeft = computed(() => {
        const answer = this.answer();
        if (!answer) return undefined;
        if (answer.state.secondsLeft === null) return null;
        const passed = Math.max(0, this.refresh.now() - answer.at) / 1_000;
        return Math.max(0, Math.ceil(answer.state.secondsLeft - passed));
    });

    /** Undefined until it is known. */
    readonly level = computed(() => {
        const [answer, secondsLeft] = [this.answer(), this.secondsLeft()];
        return answer && secondsLeft !== undefined ? tokenLevel(answer.state, secondsLeft, this.round()) : undefined;
    });
}
