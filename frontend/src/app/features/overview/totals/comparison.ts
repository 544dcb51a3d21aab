import { EnergyBucket } from '../../../core/api/energy';

/** The energy of buckets in kWh; undefined without readings and without recovered energy. */
export function energyOf(buckets: readonly EnergyBucket[]): number | undefined {
    const kWh = buckets.reduce((sum, bucket) => sum + bucket.kWh, 0);
    return kWh === 0 && buckets.every((bucket) => bucket.readings === 0) ? undefined : kWh;
}

/** Compares today's energy with yesterday's at the same time. @param percent Formats a ratio. */
export function comparisonText(today: number, yesterday: number, percent: (ratio: number) => string): string {
    const change = yesterday === 0 ? 0 : today / yesterday - 1;
    if (yesterday === 0 && today > 0)
        return $localize`:@@overview.compare.more-than-none:Nothing was used yesterday by this time`;
    if (Math.abs(change) < 0.005) return $localize`:@@overview.compare.same:As much as yesterday at this time`;
    const difference = percent(Math.abs(change));
    return change < 0
        ? $localize`:@@overview.compare.less:${difference}:difference: less than yesterday at this time`
        : $localize`:@@overview.compare.more:${difference}:difference: more than yesterday at this time`;
}
