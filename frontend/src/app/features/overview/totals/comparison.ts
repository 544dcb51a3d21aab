import { EnergyBucket } from '../../../core/api/energy';

/** The energy of buckets in kWh; undefined where nothing was read and nothing is known. */
export function energyOf(buckets: readonly EnergyBucket[]): number | undefined {
    const kWh = buckets.reduce((sum, bucket) => sum + bucket.kWh, 0);
    return kWh === 0 && buckets.every((bucket) => bucket.readings === 0) ? undefined : kWh;
}

/** Today's energy beside yesterday's at the same time, in words. @param percent Writes a share, 0.08 as "8 %". */
export function comparison(today: number, yesterday: number, percent: (share: number) => string): string {
    const share = yesterday === 0 ? 0 : today / yesterday - 1;
    if (yesterday === 0 && today > 0)
        return $localize`:@@overview.compare.more-than-none:Nothing was used yesterday by this time`;
    if (Math.abs(share) < 0.005) return $localize`:@@overview.compare.same:As much as yesterday at this time`;
    const difference = percent(Math.abs(share));
    return share < 0
        ? $localize`:@@overview.compare.less:${difference}:difference: less than yesterday at this time`
        : $localize`:@@overview.compare.more:${difference}:difference: more than yesterday at this time`;
}
