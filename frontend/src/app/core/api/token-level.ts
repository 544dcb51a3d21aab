import { FetchStatusAnswer } from './fetch-status';
import { TokenState } from './token';

/** How urgent it is to renew the token. */
export type TokenLevel = 'none' | 'refused' | 'expired' | 'critical' | 'warning' | 'good';

const hour = 3_600;

/**
 * @param secondsLeft Of the token's 24 hours.
 * @param round The last round: SmartThings may refuse a token that it has accepted before.
 */
export function tokenLevel(
    state: Pick<TokenState, 'verification' | 'updatedAt'>,
    secondsLeft: number | null,
    round?: Pick<FetchStatusAnswer, 'code' | 'timestamp'>,
): TokenLevel {
    if (secondsLeft === null) return 'none';
    if (secondsLeft <= 0) return 'expired';
    if (state.verification === 'refused' || isRefusedIn(round, state.updatedAt)) return 'refused';
    if (secondsLeft <= hour) return 'critical';
    return secondsLeft <= 4 * hour ? 'warning' : 'good';
}

function isRefusedIn(round: Pick<FetchStatusAnswer, 'code' | 'timestamp'> | undefined, updatedAt: string | null) {
    if (round?.code !== 401 || !round.timestamp || !updatedAt) return false;
    return Date.parse(round.timestamp) > Date.parse(updatedAt);
}

/** The class of styles.css for a level. */
export function colourOf(level: TokenLevel): 'good' | 'warn' | 'bad' {
    return level === 'good' ? 'good' : level === 'warning' ? 'warn' : 'bad';
}
