import { computed, inject, Signal, untracked } from '@angular/core';
import { ApiError } from '../../core/api/api-error';
import { energy, EnergyRequest } from '../../core/api/energy';
import { Format } from '../../core/i18n/format';
import { PollingClock } from '../../core/polling/polling-clock';
import { ChartBucket, toChartBuckets } from '../../ui/chart/chart-bucket';
import { sectionError } from './section-error';

export interface UnitEnergy {
    /** Undefined before the first response. */
    readonly buckets: Signal<ChartBucket[] | undefined>;
    readonly failed: Signal<boolean>;
    /** Undefined if the top of the page shows the same error. */
    readonly error: Signal<ApiError | undefined>;
}

/** Polls the energy of one unit; undefined sends no request. */
export function unitEnergy(
    request: () => EnergyRequest | undefined,
    deviceId: () => string | null | undefined,
): UnitEnergy {
    const response = energy(request);
    const format = inject(Format);
    const clock = inject(PollingClock);

    return {
        buckets: computed(() => {
            const value = response.value();
            if (!value) return undefined;
            const series = value.series.find((one) => one.deviceId === deviceId()) ?? value.series[0];
            return toChartBuckets(series?.buckets ?? [], value.bucket, value.timeZone, format, untracked(clock.now));
        }),
        failed: computed(() => response.error() !== undefined),
        error: sectionError(response.error),
    };
}
