import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { Dashboard, placeOf } from '../../core/api/dashboard';
import { queryOf } from '../../core/api/energy';
import { Site } from '../../core/api/site';
import { Format } from '../../core/i18n/format';
import { addDays, dayOf, startOfDay } from '../../core/i18n/site-days';
import { Refresh } from '../../core/polling/polling-clock';
import { Failure } from '../../ui/failure';
import { Choice } from './multi-select';
import { DownloadProgress } from './download-progress';
import { DownloadRun } from './csv-download';
import { Span, SpanName, spanNames, spanOf, spanWords } from './ranges';

// Servers take a request line of 8 KiB.
const longestQuery = 7_500;
const longestLink = 1_500;

/** The readings as a CSV file: of which days, places and units. */
@Component({
    selector: 'ac-download',
    imports: [Choice, DownloadProgress, Failure],
    providers: [DownloadRun],
    templateUrl: './download.html',
    styleUrl: './download.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Download {
    private readonly dashboard = inject(Dashboard);
    private readonly site = inject(Site);
    private readonly refresh = inject(Refresh);
    private readonly router = inject(Router);
    private readonly asked = inject(ActivatedRoute).snapshot.queryParamMap;
    protected readonly format = inject(Format);
    protected readonly run = inject(DownloadRun);
    protected readonly error = this.dashboard.error;

    protected readonly span = signal<Span>({ from: this.asked.get('from') ?? '', to: this.asked.get('to') ?? '' });
    protected readonly places = signal<readonly string[]>(this.asked.getAll('location'));
    protected readonly units = signal<readonly string[]>(this.asked.getAll('deviceName'));

    protected readonly today = computed(() => dayOf(this.refresh.now(), this.site.timeZone()));
    protected readonly presets = computed(() =>
        spanNames.map((name) => {
            const { from, to } = spanOf(name, this.today());
            return { name, words: spanWords(name), isChosen: from === this.span().from && to === this.span().to };
        }),
    );
    protected readonly isBackwards = computed(() => {
        const { from, to } = this.span();
        return from !== '' && to !== '' && from > to;
    });

    protected readonly placeOptions = computed(() => {
        const names = new Map(this.dashboard.units()?.map((unit) => [unit.location, placeOf(unit)]));
        return [...names]
            .map(([value, label]) => ({ value, label }))
            .sort((a, b) => this.format.collator.compare(a.label, b.label));
    });
    protected readonly unitOptions = computed(() => {
        const places = this.places();
        const placesOf = new Map<string, string[]>();
        for (const unit of this.dashboard.units() ?? [])
            if (places.length === 0 || places.includes(unit.location))
                placesOf.set(unit.deviceName, [...(placesOf.get(unit.deviceName) ?? []), placeOf(unit)]);
        return [...placesOf]
            .map(([value, where]) => ({ value, label: value, detail: where.join(', ') }))
            .sort((a, b) => this.format.collator.compare(a.label, b.label));
    });

    private readonly question = computed(() => ({ ...this.span(), location: this.places(), deviceName: this.units() }));
    protected readonly query = computed(() => queryOf(this.question()));
    protected readonly isTooLong = computed(() => this.query().length > longestQuery);

    protected choosePreset(name: SpanName): void {
        this.chooseSpan(spanOf(name, this.today()));
    }

    protected chooseDay(end: keyof Span, event: Event): void {
        this.chooseSpan({ ...this.span(), [end]: (event.target as HTMLInputElement).value });
    }

    protected choosePlaces(places: readonly string[]): void {
        this.places.set(places);
        const left = new Set(this.unitOptions().map(({ value }) => value));
        this.units.update((units) => units.filter((unit) => left.has(unit)));
        this.keepInAddress();
    }

    protected chooseUnits(units: readonly string[]): void {
        this.units.set(units);
        this.keepInAddress();
    }

    protected download(event: Event): void {
        event.preventDefault();
        if (this.isBackwards() || this.isTooLong() || this.run.state().kind === 'running') return;
        const { from, to } = this.span();
        const zone = this.site.timeZone();
        const end = to ? Math.min(startOfDay(addDays(to, 1), zone), Date.now()) : Date.now();
        const url = this.query() ? `/export?${this.query()}` : '/export';
        void this.run.start(url, from ? startOfDay(from, zone) : undefined, end);
    }

    private chooseSpan(span: Span): void {
        this.span.set(span);
        this.keepInAddress();
    }

    /** So that it can be sent as a link; many units make one too long, and are left out. */
    private keepInAddress(): void {
        const { deviceName, ...short } = this.question();
        const queryParams = this.query().length <= longestLink ? { ...short, deviceName } : short;
        const given = Object.fromEntries(Object.entries(queryParams).filter(([, value]) => value.length > 0));
        void this.router.navigate([], { queryParams: given, replaceUrl: true });
    }
}
