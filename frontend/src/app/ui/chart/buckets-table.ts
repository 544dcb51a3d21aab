import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Format } from '../../core/i18n/format';
import { ChartBucket } from './chart-bucket';

/** The values of a chart as a table. */
@Component({
    selector: 'ac-buckets-table',
    templateUrl: './buckets-table.html',
    styleUrl: './buckets-table.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BucketsTable {
    readonly caption = input.required<string>();
    readonly of = input.required<'energy' | 'climate'>();
    readonly buckets = input.required<readonly ChartBucket[]>();

    protected readonly format = inject(Format);
    protected readonly open = signal(false);
    protected readonly rows = computed(() => this.buckets().filter(({ phase }) => phase !== 'future'));

    protected toggle(event: Event): void {
        this.open.set((event.target as HTMLDetailsElement).open);
    }
}
