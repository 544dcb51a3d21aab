import { computed, inject, Injectable } from '@angular/core';
import { Site } from '../api/site';
import { Language, readerLocale } from './language';

/** Writes numbers and times as the reader does, times in the site's time zone. */
@Injectable({ providedIn: 'root' })
export class Format {
    private readonly site = inject(Site);
    private readonly locale = readerLocale(document.documentElement.lang as Language);
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
    private readonly daysFormat = new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone: 'UTC' });
    private readonly zoneFormat = this.instant({ hour: 'numeric', timeZoneName: 'short' });

    /** Energy in kWh without its unit: more decimals where it is little. Empty for null. */
    kWh(value: number | null | undefined): string {
        if (value == null) return '';
        return (Math.abs(value) < 10 ? this.smallKWhFormat : this.kWhFormat).format(value);
    }

    /** A count without decimals. */
    count(value: number): string {
        return this.integer.format(value);
    }

    /** A share with its sign: 0.08 as "8%". */
    percent(share: number): string {
        return this.percentFormat.format(share);
    }

    /** A temperature in °C or a humidity in %, without its unit. Empty for null. */
    decimal(value: number | null | undefined): string {
        return value == null ? '' : this.oneDecimal.format(value);
    }

    /** The time of day of an instant. */
    time(instant: string | number | Date): string {
        return this.timeFormat().format(new Date(instant));
    }

    /** Day and time of an instant. */
    dateTime(instant: string | number | Date): string {
        return this.dateTimeFormat().format(new Date(instant));
    }

    /** Day and time of an instant to the second. */
    seconds(instant: string | number | Date): string {
        return this.secondsFormat().format(new Date(instant));
    }

    /** The day of an instant. */
    day(instant: string | number | Date): string {
        return this.dayFormat().format(new Date(instant));
    }

    /** The day of an instant, with its year. */
    date(instant: string | number | Date): string {
        return this.dateFormat().format(new Date(instant));
    }

    /** The month of an instant. */
    month(instant: string | number | Date): string {
        return this.monthFormat().format(new Date(instant));
    }

    /** A span of days such as 2026-11-23, both included, or the one day that it is. */
    days(from: string, to: string): string {
        return this.daysFormat.formatRange(new Date(from), new Date(to));
    }

    /** A length of time in its two largest units of days, hours and minutes (seconds below a minute): "2 h 5 min". */
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

    /** A size in kB, MB or GB. */
    bytes(count: number): string {
        const [size, unit] =
            count < 1e6
                ? [count / 1e3, 'kilobyte']
                : count < 1e9
                  ? [count / 1e6, 'megabyte']
                  : [count / 1e9, 'gigabyte'];
        return new Intl.NumberFormat(this.locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size);
    }

    /** How long ago an instant was, or how far ahead it is: "3 minutes ago", "in 2 hours". */
    ago(instant: string, now: number): string {
        const seconds = Math.round((Date.parse(instant) - now) / 1000);
        const size = Math.abs(seconds);
        if (size < 60) return this.relative.format(seconds, 'second');
        if (size < 3_600) return this.relative.format(Math.trunc(seconds / 60), 'minute');
        if (size < 172_800) return this.relative.format(Math.trunc(seconds / 3_600), 'hour');
        return this.relative.format(Math.trunc(seconds / 86_400), 'day');
    }

    /** The site's time zone as a reader knows it: "Europe/Paris (CET)". */
    readonly zone = computed(() => {
        const part = this.zoneFormat()
            .formatToParts(new Date())
            .find((p) => p.type === 'timeZoneName');
        return `${this.site.timeZone()} (${part?.value})`;
    });

    /** Compares names as a reader sorts them: "Salle 2" before "Salle 10". */
    readonly collator = new Intl.Collator(this.locale, { numeric: true, sensitivity: 'base' });

    private number(least: number, most: number): Intl.NumberFormat {
        return new Intl.NumberFormat(this.locale, {
            minimumFractionDigits: least,
            maximumFractionDigits: most,
        });
    }

    private instant(options: Intl.DateTimeFormatOptions) {
        return computed(() => new Intl.DateTimeFormat(this.locale, { ...options, timeZone: this.site.timeZone() }));
    }
}
