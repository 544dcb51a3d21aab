import { Bucket, EnergyBucket } from '../../core/api/energy';
import { Format } from '../../core/i18n/format';
import { dayOf } from '../../core/i18n/site-days';

export interface ChartBucket extends EnergyBucket {
    label: string;
    /** A short label for the axis. */
    tick: string;
    /** Whether an hour is the first of its day; true for days and months. */
    startsDay: boolean;
    phase: 'past' | 'current' | 'future';
    /** A past bucket without readings. */
    gap: boolean;
}

/** With more hours than this, the axis shows days. */
export const maxHoursWithTimes = 48;
const hour = 3_600_000;

export function toChartBuckets(
    buckets: readonly EnergyBucket[],
    size: Bucket,
    timeZone: string,
    format: Pick<Format, 'time' | 'day' | 'month'>,
    now: number,
): ChartBucket[] {
    const days = buckets.map(({ start }) => dayOf(start, timeZone));
    const today = dayOf(now, timeZone);
    const hasTimes = buckets.length <= maxHoursWithTimes;

    return buckets.map((bucket, index) => {
        const { start, end } = bucket;
        const phase =
            Date.parse(start) > now ? 'future' : isCurrent(start, days[index], size, today, now) ? 'current' : 'past';
        return {
            ...bucket,
            label:
                size === 'hour'
                    ? `${format.day(start)}, ${format.time(start)} – ${format.time(end)}`
                    : size === 'day'
                      ? format.day(start)
                      : format.month(start),
            tick:
                size === 'hour'
                    ? hasTimes
                        ? format.time(start)
                        : format.day(start)
                    : size === 'day'
                      ? format.day(start)
                      : format.month(start),
            startsDay: size !== 'hour' || days[index] !== days[index - 1],
            phase,
            gap: phase === 'past' && bucket.readings === 0,
        };
    });
}

/** A bucket can be clipped to the end of the range, but its hour, day or month is still current. */
function isCurrent(start: string, day: string, size: Bucket, today: string, now: number): boolean {
    if (size === 'hour') return now < Date.parse(start) + hour;
    return size === 'day' ? day === today : day.slice(0, 7) === today.slice(0, 7);
}
