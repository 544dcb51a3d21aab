import { TokenLevel } from '../api/token-level';
import { Format } from './format';

/** @param left The remaining lifetime as text. */
export function tokenLabel(level: TokenLevel | undefined, left: string): string {
    switch (level) {
        case undefined:
            return $localize`:@@token.label.unknown:Token: not known`;
        case 'none':
            return $localize`:@@token.label.none:No token`;
        case 'expired':
            return $localize`:@@token.label.expired:Token expired`;
        case 'refused':
            return $localize`:@@token.label.refused:Token refused`;
        case 'critical':
            return $localize`:@@token.label.critical:Token ends in ${left}:time:, renew it now`;
        case 'warning':
            return $localize`:@@token.label.warning:Token ends in ${left}:time:`;
        case 'good':
            return $localize`:@@token.label.good:Token: ${left}:time: left`;
    }
}

/** The remaining lifetime as text; a whole day is 23 h 59 min, because the unit is always hours. */
export function timeLeft(secondsLeft: number | null | undefined, format: Format): string {
    return format.duration(Math.min(secondsLeft ?? 0, 86_399));
}
