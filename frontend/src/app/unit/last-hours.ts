import { ChangeDetectionStrategy, Component, computed, inject, input, untracked } from '@angular/core';
import { energy } from '../api/energy';
import { BucketsTable } from '../chart/buckets-table';
import { Chart } from '../chart/chart';
import { energyOption } from '../chart/energy-option';
import { ChartLegend } from '../chart/legend';
import { markBuckets } from '../chart/marked-bucket';
import { Format } from '../locale/format';
import { Refresh } from '../refresh/refresh';
import { Failure } from '../states/failure';
import { Loading } from '../states/loading';

/** The unit's energy in each of the last 24 clock hours. */
@Component({
    selector: 'ac-last-hours',
    imports: [BucketsTable, Chart, ChartLegend, Failure, Loading],
    template: `
        <section class="panel stack" aria-labelledby="last-hours">
            <h2 id="last-hours" i18n="@@unit.hours.heading">The last 24 hours</h2>
            @if (answer.error(); as error) {
                <ac-failure [error]="error" />
            }
            @if (answer.value()) {
                <ac-chart-legend of="energy" [buckets]="buckets()" />
                <ac-chart [label]="label()" [option]="option()" />
                <ac-buckets-table [caption]="label()" of="energy" [buckets]="buckets()" />
            } @else if (!answer.error()) {
                <ac-loading />
            }
        </section>
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LastHours {
    readonly deviceName = input.required<string>();
    readonly location = input.required<string>();

    private readonly format = inject(Format);
    private readonly refresh = inject(Refresh);

    protected readonly answer = energy(() => ({
        bucket: 'hour',
        deviceName: this.deviceName(),
        location: this.location(),
    }));

    protected readonly buckets = computed(() => {
        const answer = this.answer.value();
        const now = untracked(this.refresh.now);
        return answer
            ? markBuckets(answer.series[0]?.buckets ?? [], answer.bucket, answer.timeZone, this.format, now)
            : [];
    });
    protected readonly option = computed(() => energyOption(this.buckets(), this.format));
    protected readonly label = computed(() => {
        const sum = this.format.kWh(this.buckets().reduce((all, { kWh }) => all + kWh, 0));
        return $localize`:@@unit.hours.label:Energy by hour of the last 24 hours, ${sum}:kWh: kWh together`;
    });
}
