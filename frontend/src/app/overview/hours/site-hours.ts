import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { EnergyBucket } from '../../api/energy';
import { Chart } from '../../chart/chart';
import { ChartColours } from '../../chart/colours';
import { Format } from '../../locale/format';
import { isRunning, summaryOf } from './hours';
import { hoursOption } from './hours-option';

/** The energy of the site in each of the last hours, as bars and as a table. */
@Component({
    selector: 'ac-site-hours',
    imports: [Chart],
    templateUrl: './site-hours.html',
    styleUrl: './site-hours.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SiteHours {
    readonly buckets = input.required<EnergyBucket[]>();

    protected readonly format = inject(Format);
    /** The time of the answer, so that an hour ends with an answer and not in between. */
    private readonly asked = computed(() => (this.buckets(), Date.now()));
    protected readonly summary = computed(() => summaryOf(this.buckets()));
    protected readonly rows = computed(() =>
        this.buckets().map((bucket) => ({ ...bucket, notes: this.notesOf(bucket), running: this.isRunning(bucket) })),
    );
    protected readonly hasRunning = computed(() => this.rows().some(({ running }) => running));
    protected readonly label = computed(() => {
        const { kWh, most, withoutReadings } = this.summary();
        const total = this.format.kWh(kWh);
        const gaps = this.format.count(withoutReadings);
        const all = $localize`:@@hours.label:Energy of the site by hour, last 24 hours: ${total}:total: kWh.`;
        if (!most) return all;
        const time = this.format.time(most.start);
        const amount = this.format.kWh(most.kWh);
        return `${all} ${$localize`:@@hours.label.most:The most was ${amount}:amount: kWh in the hour from ${time}:time:. Hours without readings: ${gaps}:gaps:.`}`;
    });
    protected readonly option = computed(() => {
        const rows = this.rows();
        const texts = {
            time: (instant: string) => this.format.time(instant),
            kWh: (value: number) => this.format.decimal(value),
            tooltip: (position: number) => [
                `${this.span(rows[position])}: ${this.format.kWh(rows[position].kWh)} kWh`,
                ...rows[position].notes,
            ],
            measured: $localize`:@@hours.measured:Measured`,
            recovered: $localize`:@@hours.recovered:Recovered: known from a later reading`,
        };
        return (colours: ChartColours) => hoursOption(rows, (row) => this.isRunning(row), texts, colours);
    });

    protected span({ start, end }: EnergyBucket): string {
        return `${this.format.time(start)} – ${this.format.time(end)}`;
    }

    private isRunning(bucket: EnergyBucket): boolean {
        return isRunning(bucket, this.asked());
    }

    private notesOf(bucket: EnergyBucket): string[] {
        const recovered = this.format.kWh(bucket.recoveredKWh);
        return [
            ...(bucket.recoveredKWh > 0
                ? [$localize`:@@hours.note.recovered:of which recovered: ${recovered}:amount: kWh`]
                : []),
            ...(bucket.readings === 0 ? [$localize`:@@hours.gap:No readings`] : []),
            ...(this.isRunning(bucket) ? [$localize`:@@hours.running:Not yet over`] : []),
        ];
    }
}
