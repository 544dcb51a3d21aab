import { clockOf, instantOf } from '../../../core/i18n/site-days';

/** The calendar day before, up to the same time on the clock. */
export interface SpanOfYesterday {
    /** Yesterday's date at the site, 2026-03-28. */
    from: string;
    /** The instant at which the site's clocks showed the same time yesterday, ISO 8601 in UTC. */
    to: string;
}

const day = 86_400_000;

/**
 * Yesterday from its midnight to the same clock time as an instant has at the site. That is not 24 hours earlier where daylight saving
 * begins or ends in between. A time that yesterday's clocks skipped is taken as long after midnight as it is today; of one that they
 * showed twice it is the first. Undefined in the first minute of a day: there is nothing to compare.
 */
export function yesterdayUntil(instant: number, timeZone: string): SpanOfYesterday | undefined {
    const clock = clockOf(instant, timeZone);
    if (clock % day < 60_000) return undefined;
    return {
        from: new Date(clock - day).toISOString().slice(0, 10),
        to: new Date(instantOf(clock - day, timeZone)).toISOString(),
    };
}
