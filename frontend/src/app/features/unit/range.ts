import { Bucket } from '../../core/api/energy';
import { addDays, countDays, dayOf, isDay, monthStart } from '../../core/i18n/site-days';

/** Days of the site, both included. */
export interface Span {
    from: string;
    to: string;
}

/** Why a span cannot be shown: a day is missing or is none, or the first one is after the last. */
export type SpanProblem = 'empty' | 'order';

export const presets = ['today', 'yesterday', '7days', '30days', '12months'] as const;
export type Preset = (typeof presets)[number];

export const buckets: readonly Bucket[] = ['hour', 'day', 'month'];

/** The days of a preset; a calendar month counts from its first day. */
export function presetSpan(preset: Preset, now: number, timeZone: string): Span {
    const today = dayOf(now, timeZone);
    switch (preset) {
        case 'today':
            return { from: today, to: today };
        case 'yesterday':
            return { from: addDays(today, -1), to: addDays(today, -1) };
        case '7days':
            return { from: addDays(today, -6), to: today };
        case '30days':
            return { from: addDays(today, -29), to: today };
        case '12months':
            return { from: monthStart(today, -11), to: today };
    }
}

/** The bucket that gives a chart of some tens of bars. */
export function defaultBucket({ from, to }: Span): Bucket {
    const days = countDays(from, to);
    return days <= 3 ? 'hour' : days <= 92 ? 'day' : 'month';
}

export function spanProblem(from: string | undefined, to: string | undefined): SpanProblem | undefined {
    if (!isDay(from) || !isDay(to)) return 'empty';
    return from > to ? 'order' : undefined;
}

/** What the address says; without days it is the last seven. */
export interface SpanQuery {
    from?: string;
    to?: string;
    bucket?: string;
}

/** The span and the bucket that are to be shown, or why none can be. */
export type ChosenSpan = (Span & { bucket: Bucket; problem?: undefined }) | { problem: SpanProblem };

export function chosenSpan(query: SpanQuery, now: number, timeZone: string): ChosenSpan {
    const span = query.from === undefined && query.to === undefined ? presetSpan('7days', now, timeZone) : { ...query };
    const problem = spanProblem(span.from, span.to);
    if (problem) return { problem };
    const whole = { from: span.from!, to: span.to! };
    return { ...whole, bucket: buckets.find((bucket) => bucket === query.bucket) ?? defaultBucket(whole) };
}

/** The address's parameters for a choice; null takes one away. A bucket that is the span's own is not said. */
export function spanQuery(span: Span, bucket?: Bucket): Record<keyof SpanQuery, string | null> {
    return { ...span, bucket: bucket && bucket !== defaultBucket(span) ? bucket : null };
}
