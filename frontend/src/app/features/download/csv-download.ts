import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { fractionDone } from './csv-row-counter';
import { DownloadError, fetchCsv, save } from './fetch-csv';

export interface Progress {
    bytes: number;
    rows: number;
    /** From 0 to 1; undefined if unknown. */
    fraction: number | undefined;
    /** Timestamp of the last row; NaN before the first one. */
    timestamp: number;
}

export type DownloadState =
    | { kind: 'idle' }
    | { kind: 'running'; progress: Progress }
    | { kind: 'saved'; name: string; rows: number; bytes: number }
    | { kind: 'empty' }
    | { kind: 'cancelled' }
    | { kind: 'failed'; error: DownloadError };

const updateInterval = 200;

/** Runs one download at a time; leaving the page cancels it. */
@Injectable()
export class CsvDownload {
    private readonly current = signal<DownloadState>({ kind: 'idle' });
    private abort: AbortController | undefined;
    readonly state = this.current.asReadonly();

    constructor() {
        inject(DestroyRef).onDestroy(() => this.cancel());
    }

    /** @param from Start of the range in milliseconds, if it has one. @param to End of the range. */
    async start(url: string, from: number | undefined, to: number): Promise<void> {
        this.abort = new AbortController();
        let lastUpdate = 0;
        this.current.set({ kind: 'running', progress: { bytes: 0, rows: 0, fraction: undefined, timestamp: NaN } });
        try {
            const file = await fetchCsv(url, this.abort.signal, (bytes, { rows, timestamp }) => {
                if (performance.now() - lastUpdate < updateInterval) return;
                lastUpdate = performance.now();
                const fraction = fractionDone(timestamp, from, to);
                this.current.set({ kind: 'running', progress: { bytes, rows, fraction, timestamp } });
            });
            if (file.rows > 0) save(file);
            this.current.set(
                file.rows > 0
                    ? { kind: 'saved', name: file.name, rows: file.rows, bytes: file.content.size }
                    : { kind: 'empty' },
            );
        } catch (error) {
            if (error instanceof DownloadError) this.current.set({ kind: 'failed', error });
            else if (this.abort.signal.aborted) this.current.set({ kind: 'cancelled' });
            else throw error;
        }
    }

    cancel(): void {
        this.abort?.abort();
    }
}
