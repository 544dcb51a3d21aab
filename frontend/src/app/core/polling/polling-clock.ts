import { DestroyRef, inject, Injectable, signal } from '@angular/core';

const pollInterval = 60_000;

/** The current time, and the tick at which all responses are requested again. Stops while the page is hidden. */
@Injectable({ providedIn: 'root' })
export class PollingClock {
    private readonly time = signal(Date.now());
    private readonly ticks = signal(0);
    private lastTick = Date.now();

    /** Milliseconds since 1970, updated each second. */
    readonly now = this.time.asReadonly();
    /** Changes each minute, and when a page that was hidden for longer becomes visible. */
    readonly tick = this.ticks.asReadonly();

    constructor() {
        const timer = setInterval(() => this.update(), 1_000);
        const onVisibilityChange = () => this.update();
        document.addEventListener('visibilitychange', onVisibilityChange);
        inject(DestroyRef).onDestroy(() => {
            clearInterval(timer);
            document.removeEventListener('visibilitychange', onVisibilityChange);
        });
    }

    pollNow(): void {
        this.lastTick = Date.now();
        this.ticks.update((ticks) => ticks + 1);
    }

    private update(): void {
        if (document.hidden) return;
        this.time.set(Date.now());
        if (Date.now() - this.lastTick >= pollInterval) this.pollNow();
    }
}
