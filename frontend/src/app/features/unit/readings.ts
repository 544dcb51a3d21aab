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
import { fanWord, modeWord } from '../../core/i18n/labels';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { ownError } from './section-error';
import { qualities } from './quality';

/** Spans of more days than this are shown in part. */
const mostWholeDays = 31;
const mostReadings = 10_000;

/** A unit's readings one by one; asked for when the reader opens them. */
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
    protected readonly modeWord = modeWord;
    protected readonly fanWord = fanWord;
    protected readonly rowHeight = 36;
    protected readonly qualities = qualities();
    private readonly qualityWords = new Map(this.qualities.map(({ quality, word }) => [quality, word]));

    protected readonly open = signal(false);
    protected readonly answer = history(() =>
        this.open()
            ? {
                  deviceName: this.deviceName(),
                  location: this.location(),
                  from: this.from(),
                  to: this.to(),
                  limit: countDays(this.from(), this.to()) > mostWholeDays ? mostReadings : undefined,
              }
            : undefined,
    );
    protected readonly error = ownError(this.answer.error);
    protected readonly rows = computed(() => this.answer.value() ?? []);
    protected readonly isCut = computed(
        () => countDays(this.from(), this.to()) > mostWholeDays && this.rows().length >= mostReadings,
    );
    protected readonly mostReadings = this.format.count(mostReadings);

    private readonly viewport = viewChild(CdkVirtualScrollViewport);

    constructor() {
        // New readings come in above: what the reader looks at stays where it is.
        let before: readonly Reading[] = [];
        effect(() => {
            const rows = this.rows();
            const viewport = untracked(this.viewport);
            const added = before.length > 0 ? rows.findIndex(({ timestamp }) => timestamp === before[0].timestamp) : 0;
            before = rows;
            const offset = viewport?.measureScrollOffset() ?? 0;
            if (added > 0 && offset > 0) viewport?.scrollToOffset(offset + added * this.rowHeight);
        });
    }

    protected toggle(event: Event): void {
        this.open.set((event.target as HTMLDetailsElement).open);
    }

    protected qualityWord(quality: string): string {
        return this.qualityWords.get(quality) ?? quality;
    }

    protected readonly identity = (_: number, { timestamp }: Reading) => timestamp;
}
