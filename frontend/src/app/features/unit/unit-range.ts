import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { Bucket, queryOf } from '../../core/api/energy';
import { Site } from '../../core/api/site';
import { BucketsChart } from '../../ui/chart/buckets-chart';
import { Format } from '../../core/i18n/format';
import { Refresh } from '../../core/polling/polling-clock';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { Readings } from './readings';
import { ChosenSpan, chosenSpan, Span, spanQuery } from './range';
import { SpanForm } from './range-form';
import { unitEnergy } from './unit-energy';
import { gapSentence, summarise } from './summary';

/** A unit's energy, temperature, humidity and readings on days that the reader chooses. */
@Component({
    selector: 'ac-unit-span',
    imports: [BucketsChart, Failure, Loading, Readings, SpanForm],
    templateUrl: './unit-range.html',
    styleUrl: './unit-range.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitSpan {
    readonly deviceName = input.required<string>();
    readonly location = input.required<string>();
    readonly deviceId = input.required<string | null>();
    readonly from = input<string>();
    readonly to = input<string>();
    readonly bucket = input<string>();

    protected readonly format = inject(Format);
    private readonly refresh = inject(Refresh);
    private readonly site = inject(Site);
    private readonly router = inject(Router);

    private readonly chosen = computed<ChosenSpan>(
        () =>
            chosenSpan(
                { from: this.from(), to: this.to(), bucket: this.bucket() },
                this.refresh.now(),
                this.site.timeZone(),
            ),
        { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
    );
    /** Undefined where the address has days that make no span. */
    protected readonly span = computed(() => {
        const chosen = this.chosen();
        return chosen.problem ? undefined : chosen;
    });

    protected readonly energy = unitEnergy(() => {
        const span = this.span();
        return span && { ...span, deviceName: this.deviceName(), location: this.location() };
    }, this.deviceId);
    protected readonly buckets = computed(() => this.energy.buckets() ?? []);

    protected readonly summary = computed(() => summarise(this.buckets()));
    protected readonly gaps = computed(() =>
        gapSentence(this.summary(), this.span()?.bucket ?? 'hour', (value) => this.format.count(value)),
    );
    protected readonly days = computed(() => {
        const span = this.span();
        return span ? this.format.days(span.from, span.to) : '';
    });
    protected readonly energyCaption = computed(() => {
        const sum = this.format.kWh(this.summary().kWh);
        return $localize`:@@unit.span.energyLabel:Energy, ${this.days()}:days:, ${sum}:kWh: kWh together`;
    });
    protected readonly climateCaption = computed(
        () => $localize`:@@unit.span.climateLabel:Temperature and humidity, ${this.days()}:days:`,
    );
    protected readonly exportAddress = computed(() => {
        const span = this.span();
        return (
            span &&
            `/export?${queryOf({ deviceName: this.deviceName(), location: this.location(), from: span.from, to: span.to })}`
        );
    });

    protected choose(choice: { span: Span; bucket?: Bucket }): void {
        void this.router.navigate([], {
            queryParams: spanQuery(choice.span, choice.bucket),
            queryParamsHandling: 'merge',
            replaceUrl: true,
            scroll: 'manual',
        });
    }
}
