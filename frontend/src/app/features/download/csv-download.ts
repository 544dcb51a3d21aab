import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { fractionDone } from './csv-row-counter';
import { DownloadFailure, fetchCsv, save } from './fetch-csv';

export interface Progress {
    bytes: number;
    rows: number;
    /** From 0 to 1; undefined where it cannot be told. */
    fraction: number | undefined;
    /** Time stamp of the last row, newest first; NaN before any. */
    reached: number;
}

export type DownloadState =
    | { kind: 'idle' }
    | { kind: 'running'; progress: Progress }
    | { kind: 'saved'; name: string; rows: number; bytes: number }
    | { kind: 'nothing' }
    | { kind: 'cancelled' }
    | { kind: 'failed'; failure: DownloadFailure };

const betweenUpdates = 200;

/** One download at a time: on its way, saved, or why not. It ends with the page that has begun it. */
@Injectable()
export class DownloadRun {
    private readonly current = signal<DownloadState>({ kind: 'idle' });
    private abort: AbortController | undefined;
    readonly state = this.current.asReadonly();

    constructor() {
        inject(DestroyRef).onDestroy(() => this.cancel());
    }

    /** @param from Begin of the span in milliseconds, where it has one. @param to Its end. */
    async start(url: string, from: number | undefined, to: number): Promise<void> {
        this.abort = new AbortController();
        let shownAt = 0;
        this.current.set({ kind: 'running', progress: { bytes: 0, rows: 0, fraction: undefined, reached: NaN } });
        try {
            const file = await fetchCsv(url, this.abort.signal, (bytes, { rows, timestamp }) => {
                if (performance.now() - shownAt < betweenUpdates) return;
                shownAt = performance.now();
                const fraction = fractionDone(timestamp, from, to);
                this.current.set({ kind: 'running', progress: { bytes, rows, fraction, reached: timestamp } });
            });
            if (file.rows > 0) save(file);
            this.current.set(
                file.rows > 0
                    ? { kind: 'saved', name: file.name, rows: file.rows, bytes: file.content.size }
                    : { kind: 'nothing' },
            );
        } catch (failure) {
            if (failure instanceof DownloadFailure) this.current.set({ kind: 'failed', failure });
            else if (this.abort.signal.aborted) this.current.set({ kind: 'cancelled' });
            else throw failure;
        }
    }

    cancel(): void {
        this.abort?.abort();
    }
}
