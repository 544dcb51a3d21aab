import { inject, Injectable } from '@angular/core';
import { Refresh } from './polling-clock';

const seconds = [0, 3, 7, 13, 22, 35];

/** Asks everything anew several times soon, so that what was mended is seen to work without a wait for the next minute. */
@Injectable({ providedIn: 'root' })
export class Healing {
    private readonly refresh = inject(Refresh);
    private timers: ReturnType<typeof setTimeout>[] = [];

    watch(): void {
        this.timers.forEach(clearTimeout);
        this.timers = seconds.map((wait) => setTimeout(() => this.refresh.atOnce(), wait * 1_000));
    }
}
