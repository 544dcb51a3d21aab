import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Format } from '../../core/i18n/format';
import { CsvDownload } from './csv-download';
import { DownloadError } from './fetch-csv';

/** The buttons, the progress and the result of the download. */
@Component({
    selector: 'ac-download-progress',
    templateUrl: './download-progress.html',
    styleUrl: './download-progress.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DownloadProgress {
    readonly isReady = input.required<boolean>();
    private readonly format = inject(Format);
    protected readonly download = inject(CsvDownload);

    protected readonly running = computed(() => {
        const state = this.download.state();
        return state.kind === 'running' ? state.progress : undefined;
    });

    protected readonly progressText = computed(() => {
        const progress = this.running();
        if (!progress) return '';
        if (Number.isNaN(progress.timestamp)) return $localize`:@@download.waiting:Waiting for the first rows …`;
        const size = this.format.bytes(progress.bytes);
        const rows = this.format.count(progress.rows);
        const day = this.format.date(progress.timestamp);
        return $localize`:@@download.progress:${size}:size:, ${rows}:rows: rows, back to ${day}:day:`;
    });

    /** Announced by screen readers, so it excludes the progress. */
    protected readonly result = computed(() => {
        const state = this.download.state();
        switch (state.kind) {
            case 'saved': {
                const [rows, size] = [this.format.count(state.rows), this.format.bytes(state.bytes)];
                return $localize`:@@download.saved:Saved as ${state.name}:name:. Rows: ${rows}:rows:, size: ${size}:size:.`;
            }
            case 'empty':
                return $localize`:@@download.nothing:There are no readings of these days, places and units, so no file was saved. Choose more.`;
            case 'cancelled':
                return $localize`:@@download.cancelled:Cancelled. No file was saved.`;
            default:
                return '';
        }
    });

    protected readonly failure = computed(() => {
        const state = this.download.state();
        return state.kind === 'failed'
            ? { explanation: this.explain(state.error), message: state.error.message }
            : undefined;
    });

    private explain({ status, bytes }: DownloadError): string {
        if (status === 503)
            return $localize`:@@download.database:The database cannot be reached just now. Try again in a moment.`;
        if (status > 0) return $localize`:@@download.server-error:The server gave no file (${status}:status:).`;
        if (bytes === 0)
            return $localize`:@@download.unreachable:The server cannot be reached. Check your network, and try again.`;
        const size = this.format.bytes(bytes);
        return $localize`:@@download.interrupted:The connection broke after ${size}:size:. What had come is not whole, so no file was saved. Try again, or choose fewer days.`;
    }
}
