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
import { markBuckets } from '../../ui/chart/chart-bucket';
import { Format } from '../../core/i18n/format';
import { dayOf } from '../../core/i18n/site-days';
import { Refresh } from '../../core/polling/polling-clock';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { FirstRun } from './first-run';
import { energyOf } from './totals/comparison';
import { SiteTotals } from './totals/site-totals';
import { totalsOf } from './totals/totals';
import { yesterdayUntil } from './totals/yesterday';
import { ListQuery, readAddress, writeAddress } from './units/list-query';
import { UnitList } from './units/unit-list';

const afterTyping = 300;

/** What is on, what it costs in energy, and what is wrong: the site in figures, its last hours, and all its units. */
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
    private readonly refresh = inject(Refresh);
    private readonly router = inject(Router);

    protected readonly totals = computed(() => totalsOf(this.dashboard.units() ?? []));
    protected readonly hours = energy(() => ({ bucket: 'hour' }));
    protected readonly buckets = computed(() => {
        const answer = this.hours.value();
        const now = untracked(this.refresh.now);
        return answer && markBuckets(answer.series[0]?.buckets ?? [], answer.bucket, answer.timeZone, this.format, now);
    });
    protected readonly hoursCaption = computed(() => {
        const sum = this.format.kWh(this.buckets()?.reduce((all, { kWh }) => all + kWh, 0));
        return $localize`:@@overview.hours.caption:Energy of the site by hour of the last 24 hours, ${sum}:kWh: kWh together`;
    });

    // Today's energy is known up to the newest reading, so yesterday's is asked for up to the same time; and nothing is compared when
    // collection has stood still since before midnight.
    private readonly spanOfYesterday = computed(() => {
        const timeZone = this.hours.value()?.timeZone;
        const newest = this.totals().newestReading;
        if (timeZone === undefined || newest === undefined) return undefined;
        return dayOf(newest, timeZone) === dayOf(Date.now(), timeZone) ? yesterdayUntil(newest, timeZone) : undefined;
    });
    private readonly yesterday = energy(() => {
        const span = this.spanOfYesterday();
        return span && { bucket: 'day', ...span };
    });
    /** Null where nothing is known. What was known of the same day stays while more of it is asked for. */
    protected readonly yesterdayKWh = linkedSignal<
        { day: string | undefined; kWh: number | null | undefined },
        number | null | undefined
    >({
        source: () => {
            const answer = this.yesterday.value();
            return {
                day: this.spanOfYesterday()?.from,
                kWh: answer && (energyOf(answer.series.flatMap((series) => series.buckets)) ?? null),
            };
        },
        computation: ({ day, kWh }, previous) =>
            kWh === undefined && day !== undefined && day === previous?.source.day ? previous.value : kWh,
    });

    private writing: ReturnType<typeof setTimeout> | undefined;
    /** What the reader has chosen: at once here, a moment later in the address. */
    protected readonly query = linkedSignal<ListQuery, ListQuery>({
        source: () =>
            readAddress({
                q: this.q(),
                place: this.place(),
                state: this.state(),
                sort: this.sort(),
                view: this.view(),
            }),
        computation: (address, previous) => (this.writing !== undefined && previous ? previous.value : address),
    });

    constructor() {
        inject(DestroyRef).onDestroy(() => clearTimeout(this.writing));
    }

    protected change(change: Partial<ListQuery>): void {
        this.query.update((query) => ({ ...query, ...change }));
        clearTimeout(this.writing);
        this.writing = setTimeout(() => this.writeAddress(), 'search' in change ? afterTyping : 0);
    }

    private writeAddress(): void {
        this.writing = undefined;
        void this.router.navigate([], {
            queryParams: writeAddress(this.query()),
            queryParamsHandling: 'merge',
            replaceUrl: true,
            scroll: 'manual',
        });
    }
}
