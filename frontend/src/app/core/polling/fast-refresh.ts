import { inject, Injectable } from '@angular/core';
import { PollingClock } from './polling-clock';

const delaysInSeconds = [0, 3, 7, 13, 22, 35];

/** Polls several times within seconds after a change, so that its effect is visible before the next minute. */
@Injectable({ providedIn: 'root' })
export class FastRefresh {
    private readonly clock = inject(PollingClock);
    private timers: ReturnType<typeof setTimeout>[] = [];

    start(): void {
        this.timers.forEach(clearTimeout);
        this.timers = delaysInSeconds.map((delay) => setTimeout(() => this.clock.pollNow(), delay * 1_000));
    }
}
