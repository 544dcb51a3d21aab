/** The day on which an instant falls in a time zone, as 2026-11-23. */
export function dayOf(instant: string | number, timeZone: string): string {
    const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
        .formatToParts(new Date(instant))
        .reduce<Record<string, string>>((all, { type, value }) => ({ ...all, [type]: value }), {});
    return `${parts['year']}-${parts['month']}-${parts['day']}`;
}
