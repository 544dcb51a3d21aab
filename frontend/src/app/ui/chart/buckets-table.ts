import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Format } from '../../core/i18n/format';
import { MarkedBucket } from './chart-bucket';

/** The numbers of a chart as a table, for those who cannot or will not read the chart. */
@Component({
    selector: 'ac-buckets-table',
    templateUrl: './buckets-table.html',
    styleUrl: './buckets-table.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BucketsTable {
    /** What the table is of; its caption. */
    readonly caption = input.required<string>();
    readonly of = input.required<'energy' | 'climate'>();
    readonly buckets = input.required<readonly MarkedBucket[]>();

    protected readonly format = inject(Format);
    protected readonly open = signal(false);
    protected readonly begun = computed(() => this.buckets().filter(({ time }) => time !== 'ahead'));

    protected toggle(event: Event): void {
        this.open.set((event.target as HTMLDetailsElement).open);
    }
}
