// Days are texts such as 2026-11-23: they have no time zone, and no length that summer time could change.
const dayLength = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day on which an instant falls in a time zone. */
export function dayOf(instant: string | number, timeZone: string): string {
    let format = formats.get(timeZone);
    if (!format) {
        // Swedes write days as ISO 8601 does.
        format = new Intl.DateTimeFormat('sv', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
        formats.set(timeZone, format);
    }
    return format.format(new Date(instant));
}

/** Whether a text is a day of the calendar. */
export function isDay(text: string | undefined): text is string {
    if (!text || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
    const instant = Date.parse(text);
    return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

export function addDays(day: string, days: number): string {
    return new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10);
}

/** The first day of the month that is so many months after that of a day. */
export function monthStart(day: string, monthsLater: number): string {
    const date = new Date(day);
    return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1)).toISOString().slice(0, 10);
}

/** How many days a span has, its first and last one included. */
export function countDays(from: string, to: string): number {
    return (Date.parse(to) - Date.parse(from)) / dayLength + 1;
}

/** The instant at which a day begins, in milliseconds since 1970. */
export const startOfDay = (day: string, timeZone: string): number => instantOf(Date.parse(day), timeZone);

/** What the site's clocks show at an instant, as the milliseconds since 1970 at which clocks in UTC show it. */
export function clockOf(instant: number, timeZone: string): number {
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

/** The instant at which the clocks show that; the first one where they do so twice. */
export function instantOf(clock: number, timeZone: string): number {
    const withOffsetAt = (instant: number) => clock - (clockOf(instant, timeZone) - instant);
    const before = withOffsetAt(clock - dayLength);
    const after = withOffsetAt(clock + dayLength);
    return [before, after].find((instant) => clockOf(instant, timeZone) === clock) ?? before;
}
