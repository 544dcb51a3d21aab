import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { BucketsChart } from '../../ui/chart/buckets-chart';
import { Format } from '../../core/i18n/format';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { summarise } from './summary';
import { unitEnergy } from './unit-energy';

/** A unit's energy in each of the last 24 clock hours. */
@Component({
    selector: 'ac-last-hours',
    imports: [BucketsChart, Failure, Loading],
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
                    <ac-buckets-chart of="energy" [caption]="caption()" [buckets]="buckets" />
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
    protected readonly caption = computed(() => {
        const sum = this.format.kWh(this.summary().kWh);
        return $localize`:@@unit.hours.label:Energy by hour of the last 24 hours, ${sum}:kWh: kWh together`;
    });
}
