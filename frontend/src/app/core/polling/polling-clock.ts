import { DestroyRef, inject, Injectable, signal } from '@angular/core';

const everyMinute = 60_000;

/** The page's clock: the time to the second, and the beat at which it asks anew. Stands still while nobody looks. */
@Injectable({ providedIn: 'root' })
export class Refresh {
    private readonly second = signal(Date.now());
    private readonly count = signal(0);
    private last = Date.now();

    /** Milliseconds since 1970, anew each second. */
    readonly now = this.second.asReadonly();
    /** Changes each minute, and when the reader comes back after longer. */
    readonly beat = this.count.asReadonly();

    constructor() {
        const timer = setInterval(() => this.tick(), 1_000);
        const onReturn = () => this.tick();
        document.addEventListener('visibilitychange', onReturn);
        inject(DestroyRef).onDestroy(() => {
            clearInterval(timer);
            document.removeEventListener('visibilitychange', onReturn);
        });
    }

    /** Asks everything anew at once. */
    atOnce(): void {
        this.last = Date.now();
        this.count.update((count) => count + 1);
    }

    private tick(): void {
        if (document.hidden) return;
        this.second.set(Date.now());
        if (Date.now() - this.last >= everyMinute) this.atOnce();
    }
}
