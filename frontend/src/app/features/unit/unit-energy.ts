import { computed, inject, Signal, untracked } from '@angular/core';
import { ApiError } from '../../core/api/api-error';
import { energy, EnergyQuestion } from '../../core/api/energy';
import { MarkedBucket, markBuckets } from '../../ui/chart/chart-bucket';
import { Format } from '../../core/i18n/format';
import { Refresh } from '../../core/polling/polling-clock';
import { ownError } from './section-error';

/** A unit's energy as the page shows it. */
export interface UnitEnergy {
    /** Undefined until the first answer. */
    readonly buckets: Signal<MarkedBucket[] | undefined>;
    readonly failed: Signal<boolean>;
    /** What is to be said of it; nothing where the page says the same above already. */
    readonly error: Signal<ApiError | undefined>;
}

/** Asks for one unit's energy; undefined asks nothing. */
export function unitEnergy(
    question: () => EnergyQuestion | undefined,
    deviceId: () => string | null | undefined,
): UnitEnergy {
    const answer = energy(question);
    const format = inject(Format);
    const refresh = inject(Refresh);

    return {
        buckets: computed(() => {
            const value = answer.value();
            if (!value) return undefined;
            const series = value.series.find((one) => one.deviceId === deviceId()) ?? value.series[0];
            return markBuckets(series?.buckets ?? [], value.bucket, value.timeZone, format, untracked(refresh.now));
        }),
        failed: computed(() => answer.error() !== undefined),
        error: ownError(answer.error),
    };
}
