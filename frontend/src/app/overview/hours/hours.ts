import { EnergyBucket } from '../../api/energy';

const hour = 3_600_000;

/** What the buckets of the last hours amount to. */
export interface HoursSummary {
    kWh: number;
    most: EnergyBucket | undefined;
    withoutReadings: number;
    hasRecovered: boolean;
}

export function summaryOf(buckets: readonly EnergyBucket[]): HoursSummary {
    return {
        kWh: buckets.reduce((sum, bucket) => sum + bucket.kWh, 0),
        most: buckets.reduce<EnergyBucket | undefined>(
            (most, bucket) => (bucket.kWh > (most?.kWh ?? 0) ? bucket : most),
            undefined,
        ),
        withoutReadings: buckets.filter((bucket) => bucket.readings === 0).length,
        hasRecovered: buckets.some((bucket) => bucket.recoveredKWh > 0),
    };
}

/** The first and last positions of each run of hours in which nothing was read. */
export function gapsOf(buckets: readonly EnergyBucket[]): [number, number][] {
    const gaps: [number, number][] = [];
    buckets.forEach(({ readings }, position) => {
        if (readings > 0) return;
        const last = gaps.at(-1);
        if (last?.[1] === position - 1) last[1] = position;
        else gaps.push([position, position]);
    });
    return gaps;
}

/** Whether an hour is not yet over, and its energy not yet all. */
export const isRunning = (bucket: EnergyBucket, now: number): boolean =>
    now < Math.max(Date.parse(bucket.end), Date.parse(bucket.start) + hour);
