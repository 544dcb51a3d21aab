import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { BucketsTable } from '../chart/buckets-table';
import { Chart } from '../chart/chart';
import { energyOption } from '../chart/energy-option';
import { ChartLegend } from '../chart/legend';
import { Format } from '../locale/format';
import { Failure } from '../states/failure';
import { Loading } from '../states/loading';
import { summarise } from './summary';
import { unitEnergy } from './unit-energy';

/** A unit's energy in each of the last 24 clock hours. */
@Component({
    selector: 'ac-last-hours',
    imports: [BucketsTable, Chart, ChartLegend, Failure, Loading],
    template: `
        <section class="panel stack" aria-labelledby="last-hours">
            <h2 id="last-hours" i18n="@@unit.hours.heading">The last 24 hours</h2>
            @if (energy.error(); as error) {
                <ac-failure [error]="error" />
            }
            @if (energy.buckets(); as buckets) {
                @if (summary().isEmpty) {
                    <p i18n="@@unit.hours.empty">Nothing was read in the last 24 hours.</p>
                } @else {
                    <ac-chart-legend of="energy" [buckets]="buckets" />
                    <ac-chart [label]="label()" [option]="option()" />
                    <ac-buckets-table [caption]="label()" of="energy" [buckets]="buckets" />
                }
            } @else if (!energy.failed()) {
                <ac-loading />
            }
        </section>
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LastHours {
    readonly deviceName = input.required<string>();
    readonly location = input.required<string>();
    readonly deviceId = input.required<string | null>();

    private readonly format = inject(Format);

    protected readonly energy = unitEnergy(
        () => ({ bucket: 'hour', deviceName: this.deviceName(), location: this.location() }),
        this.deviceId,
    );
    protected readonly summary = computed(() => summarise(this.energy.buckets() ?? []));
    protected readonly option = computed(() => energyOption(this.energy.buckets() ?? [], this.format));
    protected readonly label = computed(() => {
        const sum = this.format.kWh(this.summary().kWh);
        return $localize`:@@unit.hours.label:Energy by hour of the last 24 hours, ${sum}:kWh: kWh together`;
    });
}
