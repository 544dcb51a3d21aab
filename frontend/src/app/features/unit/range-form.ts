import {
    ChangeDetectionStrategy,
    Component,
    computed,
    inject,
    ElementRef,
    input,
    output,
    signal,
    viewChild,
} from '@angular/core';
import { Bucket } from '../../core/api/energy';
import { Site } from '../../core/api/site';
import { PollingClock } from '../../core/polling/polling-clock';
import { buckets, DayRange, Preset, presetRange, presets, RangeProblem, rangeProblem } from './range';

/** The form for the days and the bucket. */
@Component({
    selector: 'ac-range-form',
    templateUrl: './range-form.html',
    styleUrl: './range-form.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RangeForm {
    /** The values of the URL, which can be invalid. */
    readonly from = input<string>();
    readonly to = input<string>();
    readonly bucket = input<Bucket>();
    /** A valid range. Without a bucket, its default one. */
    readonly rangeChange = output<{ range: DayRange; bucket?: Bucket }>();

    private readonly clock = inject(PollingClock);
    private readonly site = inject(Site);

    protected readonly presets = presets;
    protected readonly buckets = buckets;
    /** Undefined before the form is submitted. */
    private readonly submitted = signal<{ problem: RangeProblem | undefined } | undefined>(undefined);
    protected readonly problem = computed(() => {
        const submitted = this.submitted();
        return submitted ? submitted.problem : rangeProblem(this.from(), this.to());
    });

    protected readonly preset = computed(() =>
        presets.find((preset) => {
            const range = presetRange(preset, this.clock.now(), this.site.timeZone());
            return range.from === this.from() && range.to === this.to();
        }),
    );

    private readonly first = viewChild.required<ElementRef<HTMLInputElement>>('first');
    private readonly last = viewChild.required<ElementRef<HTMLInputElement>>('last');

    protected choosePreset(preset: Preset): void {
        const range = presetRange(preset, this.clock.now(), this.site.timeZone());
        // Also resets days that were typed and not submitted, if the range does not change.
        this.first().nativeElement.value = range.from;
        this.last().nativeElement.value = range.to;
        this.submitted.set(undefined);
        this.rangeChange.emit({ range });
    }

    protected chooseDays(from: string, to: string, event: Event): void {
        event.preventDefault();
        const problem = rangeProblem(from, to);
        this.submitted.set({ problem });
        if (!problem) this.rangeChange.emit({ range: { from, to }, bucket: this.bucket() });
    }

    protected chooseBucket(bucket: Bucket): void {
        const [from, to] = [this.from(), this.to()];
        if (from && to && !rangeProblem(from, to)) this.rangeChange.emit({ range: { from, to }, bucket });
    }

    protected presetLabel(preset: Preset): string {
        switch (preset) {
            case 'today':
                return $localize`:@@unit.preset.today:Today`;
            case 'yesterday':
                return $localize`:@@unit.preset.yesterday:Yesterday`;
            case '7days':
                return $localize`:@@unit.preset.7days:7 days`;
            case '30days':
                return $localize`:@@unit.preset.30days:30 days`;
            case '12months':
                return $localize`:@@unit.preset.12months:12 months`;
        }
    }

    protected bucketLabel(bucket: Bucket): string {
        switch (bucket) {
            case 'hour':
                return $localize`:@@unit.bucket.hour:Hour`;
            case 'day':
                return $localize`:@@unit.bucket.day:Day`;
            case 'month':
                return $localize`:@@unit.bucket.month:Month`;
        }
    }
}
