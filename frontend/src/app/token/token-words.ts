import { TokenLevel } from './token-level';

/** How the token is, in a few words. @param left What is left of it, as words. */
export function tokenWords(level: TokenLevel | undefined, left: string): string {
    switch (level) {
        case undefined:
            return $localize`:@@token.short.unknown:Token: not known`;
        case 'none':
            return $localize`:@@token.short.none:No token`;
        case 'expired':
            return $localize`:@@token.short.expired:Token expired`;
        case 'refused':
            return $localize`:@@token.short.refused:Token refused`;
        case 'critical':
            return $localize`:@@token.short.critical:Token ends in ${left}:time:, renew it now`;
        case 'warning':
            return $localize`:@@token.short.warning:Token ends in ${left}:time:`;
        case 'good':
            return $localize`:@@token.short.good:Token: ${left}:time: left`;
    }
}
