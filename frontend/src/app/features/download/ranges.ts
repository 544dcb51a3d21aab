import { addDays } from '../../core/i18n/site-days';

/** Days of the site, both included; empty is without an end. */
export interface Span {
    from: string;
    to: string;
}

export const spanNames = ['all', 'today', 'week', 'days30', 'month', 'last-month'] as const;
export type SpanName = (typeof spanNames)[number];

/** @param today The day that it is at the site. */
export function spanOf(name: SpanName, today: string): Span {
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

export function spanWords(name: SpanName): string {
    switch (name) {
        case 'all':
            return $localize`:@@download.span.all:Everything`;
        case 'today':
            return $localize`:@@download.span.today:Today`;
        case 'week':
            return $localize`:@@download.span.week:7 days`;
        case 'days30':
            return $localize`:@@download.span.days30:30 days`;
        case 'month':
            return $localize`:@@download.span.month:This month`;
        case 'last-month':
            return $localize`:@@download.span.last-month:Last month`;
    }
}
