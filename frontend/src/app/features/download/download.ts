import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { Dashboard, placeOf } from '../../core/api/dashboard';
import { queryOf } from '../../core/api/energy';
import { Site } from '../../core/api/site';
import { Format } from '../../core/i18n/format';
import { addDays, dayOf, startOfDay } from '../../core/i18n/site-days';
import { PollingClock } from '../../core/polling/polling-clock';
import { Failure } from '../../ui/failure';
import { MultiSelect } from './multi-select';
import { DownloadProgress } from './download-progress';
import { CsvDownload } from './csv-download';
import { DayRange, presetLabel, presetRange, RangePreset, rangePresets } from './ranges';

// Servers accept a request line of 8 KiB.
const maxQueryLength = 7_500;
const maxLinkLength = 1_500;

/** The download page: a CSV file of readings, filtered by days, places and units. */
@Component({
    selector: 'ac-download',
    imports: [MultiSelect, DownloadProgress, Failure],
    providers: [CsvDownload],
    templateUrl: './download.html',
    styleUrl: './download.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Download {
    private readonly dashboard = inject(Dashboard);
    private readonly site = inject(Site);
    private readonly clock = inject(PollingClock);
    private readonly router = inject(Router);
    private readonly urlQuery = inject(ActivatedRoute).snapshot.queryParamMap;
    protected readonly format = inject(Format);
    private readonly csvDownload = inject(CsvDownload);
    protected readonly error = this.dashboard.error;

    protected readonly range = signal<DayRange>({
        from: this.urlQuery.get('from') ?? '',
        to: this.urlQuery.get('to') ?? '',
    });
    protected readonly places = signal<readonly string[]>(this.urlQuery.getAll('location'));
    protected readonly units = signal<readonly string[]>(this.urlQuery.getAll('deviceName'));

    protected readonly today = computed(() => dayOf(this.clock.now(), this.site.timeZone()));
    protected readonly presets = computed(() =>
        rangePresets.map((name) => {
            const { from, to } = presetRange(name, this.today());
            return { name, label: presetLabel(name), isSelected: from === this.range().from && to === this.range().to };
        }),
    );
    protected readonly isReversed = computed(() => {
        const { from, to } = this.range();
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

    private readonly parameters = computed(() => ({
        ...this.range(),
        location: this.places(),
        deviceName: this.units(),
    }));
    protected readonly query = computed(() => queryOf(this.parameters()));
    protected readonly isTooLong = computed(() => this.query().length > maxQueryLength);

    protected choosePreset(name: RangePreset): void {
        this.setRange(presetRange(name, this.today()));
    }

    protected chooseDay(end: keyof DayRange, event: Event): void {
        this.setRange({ ...this.range(), [end]: (event.target as HTMLInputElement).value });
    }

    protected choosePlaces(places: readonly string[]): void {
        this.places.set(places);
        const available = new Set(this.unitOptions().map(({ value }) => value));
        this.units.update((units) => units.filter((unit) => available.has(unit)));
        this.updateUrl();
    }

    protected chooseUnits(units: readonly string[]): void {
        this.units.set(units);
        this.updateUrl();
    }

    protected download(event: Event): void {
        event.preventDefault();
        if (this.isReversed() || this.isTooLong() || this.csvDownload.state().kind === 'running') return;
        const { from, to } = this.range();
        const zone = this.site.timeZone();
        const end = to ? Math.min(startOfDay(addDays(to, 1), zone), Date.now()) : Date.now();
        const url = this.query() ? `/export?${this.query()}` : '/export';
        void this.csvDownload.start(url, from ? startOfDay(from, zone) : undefined, end);
    }

    private setRange(range: DayRange): void {
        this.range.set(range);
        this.updateUrl();
    }

    /** Keeps the form in the URL, so that it can be shared. Units that make the URL too long are left out. */
    private updateUrl(): void {
        const { deviceName, ...short } = this.parameters();
        const queryParams = this.query().length <= maxLinkLength ? { ...short, deviceName } : short;
        const nonEmpty = Object.fromEntries(Object.entries(queryParams).filter(([, value]) => value.length > 0));
        void this.router.navigate([], { queryParams: nonEmpty, replaceUrl: true });
    }
}
