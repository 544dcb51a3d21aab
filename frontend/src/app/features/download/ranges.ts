import { addDays } from '../../core/i18n/site-days';

/** Days of the site, both included; an empty day is an open end. */
export interface DayRange {
    from: string;
    to: string;
}

export const rangePresets = ['all', 'today', 'week', 'days30', 'month', 'last-month'] as const;
export type RangePreset = (typeof rangePresets)[number];

/** @param today The current day of the site. */
export function presetRange(name: RangePreset, today: string): DayRange {
    const firstOfMonth = `${today.slice(0, 8)}01`;
    switch (name) {
        case 'all':
            return { from: '', to: '' };
        case 'today':
            return { from: today, to: today };
        case 'week':
            return { from: addDays(today, -6), to: today };
        case 'days30':
            return { from: addDays(today, -29), to: today };
        case 'month':
            return { from: firstOfMonth, to: today };
        case 'last-month': {
            const last = addDays(firstOfMonth, -1);
            return { from: `${last.slice(0, 8)}01`, to: last };
        }
    }
}

export function presetLabel(name: RangePreset): string {
    switch (name) {
        case 'all':
            return $localize`:@@download.preset.all:Everything`;
        case 'today':
            return $localize`:@@download.preset.today:Today`;
        case 'week':
            return $localize`:@@download.preset.week:7 days`;
        case 'days30':
            return $localize`:@@download.preset.days30:30 days`;
        case 'month':
            return $localize`:@@download.preset.month:This month`;
        case 'last-month':
            return $localize`:@@download.preset.last-month:Last month`;
    }
}
