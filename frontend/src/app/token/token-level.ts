import { TokenState } from '../api/token';

/** How urgent it is to renew the token. */
export type TokenLevel = 'none' | 'refused' | 'expired' | 'critical' | 'warning' | 'good';

const hour = 3_600;

/** @param secondsLeft Of the token's 24 hours. */
export function tokenLevel(state: Pick<TokenState, 'verification'>, secondsLeft: number | null): TokenLevel {
    if (secondsLeft === null) return 'none';
    if (secondsLeft <= 0) return 'expired';
    if (state.verification === 'refused') return 'refused';
    if (secondsLeft <= hour) return 'critical';
    return secondsLeft <= 4 * hour ? 'warning' : 'good';
}

/** The class of styles.css for a level. */
export function colourOf(level: TokenLevel): 'good' | 'warn' | 'bad' {
    return level === 'good' ? 'good' : level === 'warning' ? 'warn' : 'bad';
}
