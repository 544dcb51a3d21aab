import { Bucket } from '../../core/api/energy';
import { ChartBucket } from '../../ui/chart/chart-bucket';

export interface Summary {
    kWh: number;
    recoveredKWh: number;
    /** Number of past buckets. */
    past: number;
    /** Number of past buckets without readings. */
    gaps: number;
    /** No readings and no recovered energy. */
    isEmpty: boolean;
}

export function summarise(buckets: readonly ChartBucket[]): Summary {
    const sum = (value: (bucket: ChartBucket) => number) => buckets.reduce((total, bucket) => total + value(bucket), 0);
    const kWh = sum((bucket) => bucket.kWh);
    return {
        kWh,
        recoveredKWh: sum((bucket) => bucket.recoveredKWh),
        past: buckets.filter(({ phase }) => phase === 'past').length,
        gaps: buckets.filter(({ gap }) => gap).length,
        isEmpty: kWh === 0 && buckets.every(({ readings }) => readings === 0),
    };
}

/** The number of gaps as text. @param count Formats a number. */
export function gapText({ gaps, past }: Summary, size: Bucket, count: (value: number) => string): string {
    if (past === 0) return '';
    const [some, all] = [count(gaps), count(past)];
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
