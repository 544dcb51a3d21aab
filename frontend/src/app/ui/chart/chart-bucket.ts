import { Bucket, EnergyBucket } from '../../core/api/energy';
import { Format } from '../../core/i18n/format';
import { dayOf } from '../../core/i18n/site-days';

/** A bucket with what a reader has to know of it. */
export interface MarkedBucket extends EnergyBucket {
    /** Its hour, day or month in words. */
    name: string;
    /** The same as short as an axis needs it. */
    tick: string;
    /** Whether an hour begins a day; true for all days and months. */
    beginsDay: boolean;
    /** The current one is not over yet, those ahead have not begun. */
    time: 'over' | 'current' | 'ahead';
    /** Over, and nothing was read in it. */
    gap: boolean;
}

/** More hours than these are told apart on an axis by their days. */
const mostHoursByTime = 48;
const hour = 3_600_000;

/** Says of each bucket where it stands. */
export function markBuckets(
    buckets: readonly EnergyBucket[],
    size: Bucket,
    timeZone: string,
    format: Pick<Format, 'time' | 'day' | 'month'>,
    now: number,
): MarkedBucket[] {
    const days = buckets.map(({ start }) => dayOf(start, timeZone));
    const today = dayOf(now, timeZone);
    const byTime = buckets.length <= mostHoursByTime;

    return buckets.map((bucket, index) => {
        const { start, end } = bucket;
        const time =
            Date.parse(start) > now ? 'ahead' : isCurrent(start, days[index], size, today, now) ? 'current' : 'over';
        return {
            ...bucket,
            name:
                size === 'hour'
                    ? `${format.day(start)}, ${format.time(start)} – ${format.time(end)}`
                    : size === 'day'
                      ? format.day(start)
                      : format.month(start),
            tick:
                size === 'hour'
                    ? byTime
                        ? format.time(start)
                        : format.day(start)
                    : size === 'day'
                      ? format.day(start)
                      : format.month(start),
            beginsDay: size !== 'hour' || days[index] !== days[index - 1],
            time,
            gap: time === 'over' && bucket.readings === 0,
        };
    });
}

/** A bucket may end early, where the span does; what it is of goes on. */
function isCurrent(start: string, day: string, size: Bucket, today: string, now: number): boolean {
    if (size === 'hour') return now < Date.parse(start) + hour;
    return size === 'day' ? day === today : day.slice(0, 7) === today.slice(0, 7);
}
