import { Bucket } from '../../core/api/energy';
import { addDays, countDays, dayOf, isDay, monthStart } from '../../core/i18n/site-days';

/** Days of the site, both included. */
export interface DayRange {
    from: string;
    to: string;
}

/** A missing or invalid day, or a first day after the last one. */
export type RangeProblem = 'empty' | 'order';

export const presets = ['today', 'yesterday', '7days', '30days', '12months'] as const;
export type Preset = (typeof presets)[number];

export const buckets: readonly Bucket[] = ['hour', 'day', 'month'];

export function presetRange(preset: Preset, now: number, timeZone: string): DayRange {
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

/** The bucket for a chart with some tens of bars. */
export function defaultBucket({ from, to }: DayRange): Bucket {
    const days = countDays(from, to);
    return days <= 3 ? 'hour' : days <= 92 ? 'day' : 'month';
}

export function rangeProblem(from: string | undefined, to: string | undefined): RangeProblem | undefined {
    if (!isDay(from) || !isDay(to)) return 'empty';
    return from > to ? 'order' : undefined;
}

/** The query parameters of the URL; without days, the range is the last seven days. */
export interface RangeQuery {
    from?: string;
    to?: string;
    bucket?: string;
}

export type RangeSelection = (DayRange & { bucket: Bucket; problem?: undefined }) | { problem: RangeProblem };

export function selectRange(query: RangeQuery, now: number, timeZone: string): RangeSelection {
    const range =
        query.from === undefined && query.to === undefined ? presetRange('7days', now, timeZone) : { ...query };
    const problem = rangeProblem(range.from, range.to);
    if (problem) return { problem };
    const valid = { from: range.from!, to: range.to! };
    return { ...valid, bucket: buckets.find((bucket) => bucket === query.bucket) ?? defaultBucket(valid) };
}

/** The query parameters of a range; null removes one. The default bucket is left out. */
export function rangeQuery(range: DayRange, bucket?: Bucket): Record<keyof RangeQuery, string | null> {
    return { ...range, bucket: bucket && bucket !== defaultBucket(range) ? bucket : null };
}
