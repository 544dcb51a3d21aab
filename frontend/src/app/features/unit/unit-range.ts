import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { Bucket, queryOf } from '../../core/api/energy';
import { Site } from '../../core/api/site';
import { BucketsChart } from '../../ui/chart/buckets-chart';
import { Format } from '../../core/i18n/format';
import { PollingClock } from '../../core/polling/polling-clock';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { Readings } from './readings';
import { DayRange, rangeQuery, RangeSelection, selectRange } from './range';
import { RangeForm } from './range-form';
import { unitEnergy } from './unit-energy';
import { gapText, summarise } from './summary';

/** A unit's energy, temperature, humidity and readings in a range of days. */
@Component({
    selector: 'ac-unit-range',
    imports: [BucketsChart, Failure, Loading, Readings, RangeForm],
    templateUrl: './unit-range.html',
    styleUrl: './unit-range.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitRange {
    readonly deviceName = input.required<string>();
    readonly location = input.required<string>();
    readonly deviceId = input.required<string | null>();
    readonly from = input<string>();
    readonly to = input<string>();
    readonly bucket = input<string>();

    protected readonly format = inject(Format);
    private readonly clock = inject(PollingClock);
    private readonly site = inject(Site);
    private readonly router = inject(Router);

    private readonly selection = computed<RangeSelection>(
        () =>
            selectRange(
                { from: this.from(), to: this.to(), bucket: this.bucket() },
                this.clock.now(),
                this.site.timeZone(),
            ),
        { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
    );
    /** Undefined if the days of the URL are invalid. */
    protected readonly range = computed(() => {
        const selection = this.selection();
        return selection.problem ? undefined : selection;
    });

    protected readonly energy = unitEnergy(() => {
        const range = this.range();
        return range && { ...range, deviceName: this.deviceName(), location: this.location() };
    }, this.deviceId);
    protected readonly buckets = computed(() => this.energy.buckets() ?? []);

    protected readonly summary = computed(() => summarise(this.buckets()));
    protected readonly gaps = computed(() =>
        gapText(this.summary(), this.range()?.bucket ?? 'hour', (value) => this.format.count(value)),
    );
    protected readonly days = computed(() => {
        const range = this.range();
        return range ? this.format.days(range.from, range.to) : '';
    });
    protected readonly energyCaption = computed(() => {
        const sum = this.format.kWh(this.summary().kWh);
        return $localize`:@@unit.range.energyLabel:Energy, ${this.days()}:days:, ${sum}:kWh: kWh together`;
    });
    protected readonly climateCaption = computed(
        () => $localize`:@@unit.range.climateLabel:Temperature and humidity, ${this.days()}:days:`,
    );
    protected readonly exportUrl = computed(() => {
        const range = this.range();
        if (!range) return undefined;
        const { from, to } = range;
        return `/export?${queryOf({ deviceName: this.deviceName(), location: this.location(), from, to })}`;
    });

    protected setRange({ range, bucket }: { range: DayRange; bucket?: Bucket }): void {
        void this.router.navigate([], {
            queryParams: rangeQuery(range, bucket),
            queryParamsHandling: 'merge',
            replaceUrl: true,
            scroll: 'manual',
        });
    }
}
