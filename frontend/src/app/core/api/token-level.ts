import { FetchStatusResponse } from './fetch-status';
import { TokenState } from './token';

/** How urgently the token must be renewed. */
export type TokenLevel = 'none' | 'refused' | 'expired' | 'critical' | 'warning' | 'good';

type PollStatus = Pick<FetchStatusResponse, 'code' | 'timestamp'>;

const hour = 3_600;

/** @param lastPoll SmartThings can refuse a token that it accepted before. */
export function tokenLevel(
    state: Pick<TokenState, 'verification' | 'updatedAt'>,
    secondsLeft: number | null,
    lastPoll?: PollStatus,
): TokenLevel {
    if (secondsLeft === null) return 'none';
    if (secondsLeft <= 0) return 'expired';
    if (state.verification === 'refused' || isRefusedIn(lastPoll, state.updatedAt)) return 'refused';
    if (secondsLeft <= hour) return 'critical';
    return secondsLeft <= 4 * hour ? 'warning' : 'good';
}

function isRefusedIn(poll: PollStatus | undefined, updatedAt: string | null): boolean {
    if (poll?.code !== 401 || !poll.timestamp || !updatedAt) return false;
    return Date.parse(poll.timestamp) > Date.parse(updatedAt);
}

/** The CSS class of a level. */
export function levelColour(level: TokenLevel): 'good' | 'warn' | 'bad' {
    return level === 'good' ? 'good' : level === 'warning' ? 'warn' : 'bad';
}
