import { computed, inject, Injectable } from '@angular/core';
import { Site } from '../api/site';
import { Language, formatLocale } from './language';

/** Formats numbers and times in the locale, times in the site's time zone. */
@Injectable({ providedIn: 'root' })
export class Format {
    private readonly site = inject(Site);
    private readonly locale = formatLocale(document.documentElement.lang as Language);
    private readonly kWhFormat = this.number(1, 1);
    private readonly smallKWhFormat = this.number(2, 2);
    private readonly oneDecimal = this.number(0, 1);
    private readonly integer = this.number(0, 0);
    private readonly percentFormat = new Intl.NumberFormat(this.locale, {
        style: 'percent',
        maximumFractionDigits: 0,
    });
    private readonly relative = new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto' });

    private readonly timeFormat = this.instant({ hour: '2-digit', minute: '2-digit' });
    private readonly secondsFormat = this.instant({ dateStyle: 'short', timeStyle: 'medium' });
    private readonly dateTimeFormat = this.instant({ dateStyle: 'medium', timeStyle: 'short' });
    private readonly dayFormat = this.instant({ weekday: 'short', day: 'numeric', month: 'short' });
    private readonly dateFormat = this.instant({ dateStyle: 'medium' });
    private readonly monthFormat = this.instant({ month: 'short', year: 'numeric' });
    private readonly dayRangeFormat = new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone: 'UTC' });
    private readonly zoneFormat = this.instant({ hour: 'numeric', timeZoneName: 'short' });

    /** Energy in kWh without the unit, with more decimals below 10. Empty for null. */
    kWh(value: number | null | undefined): string {
        if (value == null) return '';
        return (Math.abs(value) < 10 ? this.smallKWhFormat : this.kWhFormat).format(value);
    }

    count(value: number): string {
        return this.integer.format(value);
    }

    /** A ratio as a percentage: 0.08 as "8%". */
    percent(ratio: number): string {
        return this.percentFormat.format(ratio);
    }

    /** A temperature or a humidity without the unit. Empty for null. */
    decimal(value: number | null | undefined): string {
        return value == null ? '' : this.oneDecimal.format(value);
    }

    time(instant: string | number | Date): string {
        return this.timeFormat().format(new Date(instant));
    }

    dateTime(instant: string | number | Date): string {
        return this.dateTimeFormat().format(new Date(instant));
    }

    dateTimeWithSeconds(instant: string | number | Date): string {
        return this.secondsFormat().format(new Date(instant));
    }

    /** Weekday, day and month. */
    day(instant: string | number | Date): string {
        return this.dayFormat().format(new Date(instant));
    }

    /** Day, month and year. */
    date(instant: string | number | Date): string {
        return this.dateFormat().format(new Date(instant));
    }

    month(instant: string | number | Date): string {
        return this.monthFormat().format(new Date(instant));
    }

    /** A range of days such as 2026-11-23, both included; one day if they are the same. */
    days(from: string, to: string): string {
        return this.dayRangeFormat.formatRange(new Date(from), new Date(to));
    }

    /** A duration in its two largest units of days, hours and minutes, or in seconds below a minute: "2 h 5 min". */
    duration(seconds: number): string {
        const whole = Math.max(0, Math.floor(seconds));
        const units: [number, string][] = [
            [Math.floor(whole / 86_400), 'day'],
            [Math.floor(whole / 3_600) % 24, 'hour'],
            [Math.floor(whole / 60) % 60, 'minute'],
            [whole % 60, 'second'],
        ];
        const first = Math.min(units.findIndex(([count]) => count > 0) >>> 0, 3);
        return units
            .slice(first, first === 2 ? 3 : first + 2)
            .filter(([count], index) => count > 0 || index === 0)
            .map(([count, unit]) =>
                new Intl.NumberFormat(this.locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
            )
            .join(' ');
    }

    bytes(count: number): string {
        const [size, unit] =
            count < 1e6
                ? [count / 1e3, 'kilobyte']
                : count < 1e9
                  ? [count / 1e6, 'megabyte']
                  : [count / 1e9, 'gigabyte'];
        return new Intl.NumberFormat(this.locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size);
    }

    /** The time since or until an instant: "3 minutes ago", "in 2 hours". */
    ago(instant: string, now: number): string {
        const seconds = Math.round((Date.parse(instant) - now) / 1000);
        const size = Math.abs(seconds);
        if (size < 60) return this.relative.format(seconds, 'second');
        if (size < 3_600) return this.relative.format(Math.trunc(seconds / 60), 'minute');
        if (size < 172_800) return this.relative.format(Math.trunc(seconds / 3_600), 'hour');
        return this.relative.format(Math.trunc(seconds / 86_400), 'day');
    }

    /** The site's time zone: "Europe/Paris (CET)". */
    readonly zone = computed(() => {
        const part = this.zoneFormat()
            .formatToParts(new Date())
            .find((p) => p.type === 'timeZoneName');
        return `${this.site.timeZone()} (${part?.value})`;
    });

    /** Sorts names with numbers: "Salle 2" before "Salle 10". */
    readonly collator = new Intl.Collator(this.locale, { numeric: true, sensitivity: 'base' });

    private number(minDigits: number, maxDigits: number): Intl.NumberFormat {
        return new Intl.NumberFormat(this.locale, {
            minimumFractionDigits: minDigits,
            maximumFractionDigits: maxDigits,
        });
    }

    private instant(options: Intl.DateTimeFormatOptions) {
        return computed(() => new Intl.DateTimeFormat(this.locale, { ...options, timeZone: this.site.timeZone() }));
    }
}
