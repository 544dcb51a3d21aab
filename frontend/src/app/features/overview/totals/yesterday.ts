import { wallClockOf, instantOf } from '../../../core/i18n/site-days';

export interface YesterdayRange {
    /** Yesterday's day at the site, 2026-03-28. */
    from: string;
    /** The instant of the same local time yesterday, ISO 8601 in UTC. */
    to: string;
}

const day = 86_400_000;

/**
 * Yesterday from midnight to the same local time, which is 23 or 25 hours earlier if daylight saving time changes in between. A local time
 * that yesterday skipped keeps its distance from midnight; of one that occurred twice it is the first. Undefined in the first minute of a day.
 */
export function yesterdayUntil(instant: number, timeZone: string): YesterdayRange | undefined {
    const wallClock = wallClockOf(instant, timeZone);
    if (wallClock % day < 60_000) return undefined;
    return {
        from: new Date(wallClock - day).toISOString().slice(0, 10),
        to: new Date(instantOf(wallClock - day, timeZone)).toISOString(),
    };
}
