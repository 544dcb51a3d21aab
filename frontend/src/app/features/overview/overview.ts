import {
    ChangeDetectionStrategy,
    Component,
    computed,
    DestroyRef,
    inject,
    input,
    linkedSignal,
    untracked,
} from '@angular/core';
import { Router } from '@angular/router';
import { Dashboard } from '../../core/api/dashboard';
import { energy } from '../../core/api/energy';
import { BucketsChart } from '../../ui/chart/buckets-chart';
import { toChartBuckets } from '../../ui/chart/chart-bucket';
import { Format } from '../../core/i18n/format';
import { dayOf } from '../../core/i18n/site-days';
import { PollingClock } from '../../core/polling/polling-clock';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { FirstRun } from './first-run';
import { energyOf } from './totals/comparison';
import { SiteTotals } from './totals/site-totals';
import { totalsOf } from './totals/totals';
import { yesterdayUntil } from './totals/yesterday';
import { ListQuery, parseParameters, toParameters } from './units/list-query';
import { UnitList } from './units/unit-list';

const typingDelay = 300;

/** The overview page: site totals, energy of the last 24 hours, and the list of units. */
@Component({
    selector: 'ac-overview',
    imports: [BucketsChart, Failure, FirstRun, Loading, SiteTotals, UnitList],
    templateUrl: './overview.html',
    styleUrl: './overview.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Overview {
    readonly q = input<string>();
    readonly place = input<string>();
    readonly state = input<string>();
    readonly sort = input<string>();
    readonly view = input<string>();

    protected readonly dashboard = inject(Dashboard);
    protected readonly format = inject(Format);
    private readonly clock = inject(PollingClock);
    private readonly router = inject(Router);

    protected readonly totals = computed(() => totalsOf(this.dashboard.units() ?? []));
    protected readonly hours = energy(() => ({ bucket: 'hour' }));
    protected readonly buckets = computed(() => {
        const response = this.hours.value();
        if (!response) return undefined;
        const now = untracked(this.clock.now);
        const { series, bucket, timeZone } = response;
        return toChartBuckets(series[0]?.buckets ?? [], bucket, timeZone, this.format, now);
    });
    protected readonly hoursCaption = computed(() => {
        const sum = this.format.kWh(this.buckets()?.reduce((all, { kWh }) => all + kWh, 0));
        return $localize`:@@overview.hours.caption:Energy of the site by hour of the last 24 hours, ${sum}:kWh: kWh together`;
    });

    // Today's energy ends at the newest reading, so yesterday's ends at the same time. Without a reading since midnight there is no comparison.
    private readonly yesterdayRange = computed(() => {
        const timeZone = this.hours.value()?.timeZone;
        const newest = this.totals().newestReading;
        if (timeZone === undefined || newest === undefined) return undefined;
        return dayOf(newest, timeZone) === dayOf(Date.now(), timeZone) ? yesterdayUntil(newest, timeZone) : undefined;
    });
    private readonly yesterday = energy(() => {
        const range = this.yesterdayRange();
        return range && { bucket: 'day', ...range };
    });
    /** Null if unknown. The last value of the same day stays while a request is pending. */
    protected readonly yesterdayKWh = linkedSignal<
        { day: string | undefined; kWh: number | null | undefined },
        number | null | undefined
    >({
        source: () => {
            const response = this.yesterday.value();
            return {
                day: this.yesterdayRange()?.from,
                kWh: response && (energyOf(response.series.flatMap((series) => series.buckets)) ?? null),
            };
        },
        computation: ({ day, kWh }, previous) =>
            kWh === undefined && day !== undefined && day === previous?.source.day ? previous.value : kWh,
    });

    private pendingUpdate: ReturnType<typeof setTimeout> | undefined;
    /** Changes at once; the URL follows after a delay. */
    protected readonly query = linkedSignal<ListQuery, ListQuery>({
        source: () =>
            parseParameters({
                q: this.q(),
                place: this.place(),
                state: this.state(),
                sort: this.sort(),
                view: this.view(),
            }),
        computation: (parsed, previous) => (this.pendingUpdate !== undefined && previous ? previous.value : parsed),
    });

    constructor() {
        inject(DestroyRef).onDestroy(() => clearTimeout(this.pendingUpdate));
    }

    protected change(change: Partial<ListQuery>): void {
        this.query.update((query) => ({ ...query, ...change }));
        clearTimeout(this.pendingUpdate);
        this.pendingUpdate = setTimeout(() => this.updateUrl(), 'search' in change ? typingDelay : 0);
    }

    private updateUrl(): void {
        this.pendingUpdate = undefined;
        void this.router.navigate([], {
            queryParams: toParameters(this.query()),
            queryParamsHandling: 'merge',
            replaceUrl: true,
            scroll: 'manual',
        });
    }
}
