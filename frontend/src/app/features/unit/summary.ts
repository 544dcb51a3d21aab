import { Bucket } from '../../core/api/energy';
import { MarkedBucket } from '../../ui/chart/chart-bucket';

/** What the buckets of a span have together. */
export interface Summary {
    kWh: number;
    /** The part of kWh that is known from a later reading. */
    recoveredKWh: number;
    /** How many are over. */
    over: number;
    /** How many of these have no reading. */
    gaps: number;
    /** Nothing was read, and nothing is known of the meter. */
    isEmpty: boolean;
}

export function summarise(buckets: readonly MarkedBucket[]): Summary {
    const sum = (of: (bucket: MarkedBucket) => number) => buckets.reduce((all, bucket) => all + of(bucket), 0);
    const kWh = sum((bucket) => bucket.kWh);
    return {
        kWh,
        recoveredKWh: sum((bucket) => bucket.recoveredKWh),
        over: buckets.filter(({ time }) => time === 'over').length,
        gaps: buckets.filter(({ gap }) => gap).length,
        isEmpty: kWh === 0 && buckets.every(({ readings }) => readings === 0),
    };
}

/** Whether something is missing, as a sentence. Counts are written by the caller, as the reader writes them. */
export function gapSentence({ gaps, over }: Summary, size: Bucket, count: (value: number) => string): string {
    if (over === 0) return '';
    const [some, all] = [count(gaps), count(over)];
    switch (size) {
        case 'hour':
            return gaps === 0
                ? $localize`:@@unit.gaps.noHour:There are readings of every hour.`
                : $localize`:@@unit.gaps.hours:Nothing was read in ${some}:some: of ${all}:all: hours.`;
        case 'day':
            return gaps === 0
                ? $localize`:@@unit.gaps.noDay:There are readings of every day.`
                : $localize`:@@unit.gaps.days:Nothing was read on ${some}:some: of ${all}:all: days.`;
        case 'month':
            return gaps === 0
                ? $localize`:@@unit.gaps.noMonth:There are readings of every month.`
                : $localize`:@@unit.gaps.months:Nothing was read in ${some}:some: of ${all}:all: months.`;
    }
}
