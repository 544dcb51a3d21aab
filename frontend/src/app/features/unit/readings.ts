import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
    ChangeDetectionStrategy,
    Component,
    computed,
    effect,
    inject,
    input,
    signal,
    untracked,
    viewChild,
} from '@angular/core';
import { history, Reading } from '../../core/api/history';
import { Format } from '../../core/i18n/format';
import { countDays } from '../../core/i18n/site-days';
import { fanLabel, modeLabel } from '../../core/i18n/labels';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { sectionError } from './section-error';
import { noteText } from './note';
import { qualities } from './quality';

/** Longer ranges are limited to the newest readings. */
const maxDaysWithoutLimit = 31;
const maxReadings = 10_000;

/** The readings of a unit, requested when the section is opened. */
@Component({
    selector: 'ac-readings',
    imports: [CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport, Failure, Loading],
    templateUrl: './readings.html',
    styleUrl: './readings.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Readings {
    readonly deviceName = input.required<string>();
    readonly location = input.required<string>();
    readonly from = input.required<string>();
    readonly to = input.required<string>();

    protected readonly format = inject(Format);
    protected readonly modeLabel = modeLabel;
    protected readonly fanLabel = fanLabel;
    protected readonly rowHeight = 36;
    protected readonly qualities = qualities();
    private readonly qualityLabels = new Map(this.qualities.map(({ quality, label }) => [quality, label]));

    protected readonly open = signal(false);
    protected readonly response = history(() =>
        this.open()
            ? {
                  deviceName: this.deviceName(),
                  location: this.location(),
                  from: this.from(),
                  to: this.to(),
                  limit: countDays(this.from(), this.to()) > maxDaysWithoutLimit ? maxReadings : undefined,
              }
            : undefined,
    );
    protected readonly error = sectionError(this.response.error);
    protected readonly rows = computed(() => this.response.value() ?? []);
    protected readonly isTruncated = computed(
        () => countDays(this.from(), this.to()) > maxDaysWithoutLimit && this.rows().length >= maxReadings,
    );
    protected readonly hasNotes = computed(() => this.rows().some(({ noteDetails }) => noteDetails));
    protected readonly maxReadings = this.format.count(maxReadings);

    private readonly viewport = viewChild(CdkVirtualScrollViewport);

    constructor() {
        // New readings are inserted above; the scroll offset keeps the visible rows in place.
        let previous: readonly Reading[] = [];
        effect(() => {
            const rows = this.rows();
            const viewport = untracked(this.viewport);
            const added =
                previous.length > 0 ? rows.findIndex(({ timestamp }) => timestamp === previous[0].timestamp) : 0;
            previous = rows;
            const offset = viewport?.measureScrollOffset() ?? 0;
            if (added > 0 && offset > 0) viewport?.scrollToOffset(offset + added * this.rowHeight);
        });
    }

    protected toggle(event: Event): void {
        this.open.set((event.target as HTMLDetailsElement).open);
    }

    protected qualityLabel(quality: string): string {
        return this.qualityLabels.get(quality) ?? quality;
    }

    protected note({ noteDetails }: Reading): string {
        return noteDetails ? noteText(noteDetails, (value) => this.format.kWh(value)) : '';
    }

    protected readonly byTimestamp = (_: number, { timestamp }: Reading) => timestamp;
}
