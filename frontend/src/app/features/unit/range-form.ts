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
import { Refresh } from '../../core/polling/polling-clock';
import { buckets, Preset, presets, presetSpan, Span, SpanProblem, spanProblem } from './range';

/** Where the reader chooses the days, and the buckets that they are cut into. */
@Component({
    selector: 'ac-span-form',
    templateUrl: './range-form.html',
    styleUrl: './range-form.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SpanForm {
    /** As the address has them: perhaps no days at all. */
    readonly from = input<string>();
    readonly to = input<string>();
    readonly bucket = input<Bucket>();
    /** Days that make a span. Without a bucket, the span's own. */
    readonly choose = output<{ span: Span; bucket?: Bucket }>();

    private readonly refresh = inject(Refresh);
    private readonly site = inject(Site);

    protected readonly presets = presets;
    protected readonly buckets = buckets;
    /** What is wrong with the days that were sent last; undefined until some were. */
    private readonly sent = signal<{ problem: SpanProblem | undefined } | undefined>(undefined);
    protected readonly problem = computed(() => {
        const sent = this.sent();
        return sent ? sent.problem : spanProblem(this.from(), this.to());
    });

    protected readonly preset = computed(() =>
        presets.find((preset) => {
            const span = presetSpan(preset, this.refresh.now(), this.site.timeZone());
            return span.from === this.from() && span.to === this.to();
        }),
    );

    private readonly first = viewChild.required<ElementRef<HTMLInputElement>>('first');
    private readonly last = viewChild.required<ElementRef<HTMLInputElement>>('last');

    protected choosePreset(preset: Preset): void {
        const span = presetSpan(preset, this.refresh.now(), this.site.timeZone());
        // What was typed and never sent goes, also where the span is the one that was shown all the time.
        this.first().nativeElement.value = span.from;
        this.last().nativeElement.value = span.to;
        this.sent.set(undefined);
        this.choose.emit({ span });
    }

    protected chooseDays(from: string, to: string, event: Event): void {
        event.preventDefault();
        const problem = spanProblem(from, to);
        this.sent.set({ problem });
        if (!problem) this.choose.emit({ span: { from, to }, bucket: this.bucket() });
    }

    protected chooseBucket(bucket: Bucket): void {
        const [from, to] = [this.from(), this.to()];
        if (from && to && !spanProblem(from, to)) this.choose.emit({ span: { from, to }, bucket });
    }

    protected presetWord(preset: Preset): string {
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

    protected bucketWord(bucket: Bucket): string {
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
