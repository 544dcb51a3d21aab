import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Format } from '../../core/i18n/format';
import { BucketsTable } from './buckets-table';
import { Chart } from './chart';
import { climateOption } from './climate-option';
import { energyOption } from './energy-option';
import { ChartLegend } from './chart-legend';
import { ChartBucket } from './chart-bucket';

/** A chart of energy, or of temperature and humidity, by hour, day or month, with a legend and a table. */
@Component({
    selector: 'ac-buckets-chart',
    imports: [BucketsTable, Chart, ChartLegend],
    template: `
        <ac-chart-legend [of]="of()" [buckets]="buckets()" />
        <ac-chart [label]="caption()" [option]="option()" />
        <ac-buckets-table [caption]="caption()" [of]="of()" [buckets]="buckets()" />
    `,
    styles: `
        :host {
            display: grid;
            grid-template-columns: minmax(0, 1fr);
            gap: 0.6rem;
        }
        ac-chart {
            height: clamp(14rem, 24vh, 24rem);
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BucketsChart {
    readonly of = input.required<'energy' | 'climate'>();
    readonly caption = input.required<string>();
    readonly buckets = input.required<readonly ChartBucket[]>();

    private readonly format = inject(Format);
    protected readonly option = computed(() =>
        this.of() === 'energy' ? energyOption(this.buckets(), this.format) : climateOption(this.buckets(), this.format),
    );
}
