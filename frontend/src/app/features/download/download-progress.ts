import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Format } from '../../core/i18n/format';
import { DownloadRun } from './csv-download';
import { DownloadFailure } from './fetch-csv';

/** Begins and cancels the download, and tells how it goes. */
@Component({
    selector: 'ac-download-progress',
    templateUrl: './download-progress.html',
    styleUrl: './download-progress.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DownloadProgress {
    readonly isReady = input.required<boolean>();
    private readonly format = inject(Format);
    protected readonly run = inject(DownloadRun);

    protected readonly running = computed(() => {
        const state = this.run.state();
        return state.kind === 'running' ? state.progress : undefined;
    });

    protected readonly progressText = computed(() => {
        const progress = this.running();
        if (!progress) return '';
        if (Number.isNaN(progress.reached)) return $localize`:@@download.waiting:Waiting for the first rows …`;
        const size = this.format.bytes(progress.bytes);
        const rows = this.format.count(progress.rows);
        const day = this.format.date(progress.reached);
        return $localize`:@@download.progress:${size}:size:, ${rows}:rows: rows, back to ${day}:day:`;
    });

    /** What came of it; said by screen readers, hence without the steps in between. */
    protected readonly outcome = computed(() => {
        const state = this.run.state();
        switch (state.kind) {
            case 'saved': {
                const [rows, size] = [this.format.count(state.rows), this.format.bytes(state.bytes)];
                return $localize`:@@download.saved:Saved as ${state.name}:name:. Rows: ${rows}:rows:, size: ${size}:size:.`;
            }
            case 'nothing':
                return $localize`:@@download.nothing:There are no readings of these days, places and units, so no file was saved. Choose more.`;
            case 'cancelled':
                return $localize`:@@download.cancelled:Cancelled. No file was saved.`;
            default:
                return '';
        }
    });

    protected readonly failure = computed(() => {
        const state = this.run.state();
        return state.kind === 'failed'
            ? { lead: this.leadOf(state.failure), sentence: state.failure.sentence }
            : undefined;
    });

    private leadOf({ status, bytes }: DownloadFailure): string {
        if (status === 503)
            return $localize`:@@download.database:The database cannot be reached just now. Try again in a moment.`;
        if (status > 0) return $localize`:@@download.refused:The server gave no file (${status}:status:).`;
        if (bytes === 0)
            return $localize`:@@download.unreachable:The server cannot be reached. Check your network, and try again.`;
        const size = this.format.bytes(bytes);
        return $localize`:@@download.broken:The connection broke after ${size}:size:. What had come is not whole, so no file was saved. Try again, or choose fewer days.`;
    }
}
