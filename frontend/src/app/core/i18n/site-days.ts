// Days are strings such as 2026-11-23, without a time zone.
const dayLength = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in a time zone. */
export function dayOf(instant: string | number, timeZone: string): string {
    let format = formats.get(timeZone);
    if (!format) {
        // The Swedish date format is that of ISO 8601.
        format = new Intl.DateTimeFormat('sv', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
        formats.set(timeZone, format);
    }
    return format.format(new Date(instant));
}

export function isDay(text: string | undefined): text is string {
    if (!text || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
    const instant = Date.parse(text);
    return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

export function addDays(day: string, days: number): string {
    return new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10);
}

/** The first day of the month that is a number of months after the month of a day. */
export function monthStart(day: string, monthsLater: number): string {
    const date = new Date(day);
    return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1)).toISOString().slice(0, 10);
}

/** The number of days of a range, both ends included. */
export function countDays(from: string, to: string): number {
    return (Date.parse(to) - Date.parse(from)) / dayLength + 1;
}

/** The first instant of a day, in milliseconds since 1970. */
export const startOfDay = (day: string, timeZone: string): number => instantOf(Date.parse(day), timeZone);

/** The local date and time of an instant, encoded as if it were UTC, in milliseconds since 1970. */
export function wallClockOf(instant: number, timeZone: string): number {
    const parts = new Intl.DateTimeFormat('en-US', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
    }).formatToParts(instant);
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((p) => p.type === type)?.value);
    return Date.UTC(
        part('year'),
        part('month') - 1,
        part('day'),
        part('hour'),
        part('minute'),
        part('second'),
        instant % 1_000,
    );
}

/** The inverse of wallClockOf; the first instant if the local time occurs twice. */
export function instantOf(wallClock: number, timeZone: string): number {
    const withOffsetAt = (instant: number) => wallClock - (wallClockOf(instant, timeZone) - instant);
    const before = withOffsetAt(wallClock - dayLength);
    const after = withOffsetAt(wallClock + dayLength);
    return [before, after].find((instant) => wallClockOf(instant, timeZone) === wallClock) ?? before;
}
