import { ApiError } from '../../core/api/api-error';
import { FetchStatusAnswer } from '../../core/api/fetch-status';
import { TokenState } from '../../core/api/token';

/** What is the matter with collection; each kind has its own words and its own way out. */
export type Kind =
    | 'asking'
    | 'unreachable'
    | 'database'
    | 'server-fault'
    | 'not-yet'
    | 'works'
    | 'partly'
    | 'no-units'
    | 'healing'
    | 'token-expired'
    | 'token-refused'
    | 'no-token'
    | 'token-unsendable'
    | 'forbidden'
    | 'limited'
    | 'silent'
    | 'no-token-service'
    | 'smartthings-fault'
    | 'smartthings-away'
    | 'round-broke'
    | 'unknown';

export interface Condition {
    kind: Kind;
    colour: 'good' | 'warn' | 'bad' | 'none';
}

const healedByToken: readonly Kind[] = ['token-expired', 'token-refused', 'no-token', 'token-unsendable', 'forbidden'];

/** Judges the newest answers; undefined are those that have not come yet. */
export function conditionOf(
    status: FetchStatusAnswer | undefined,
    error: ApiError | undefined,
    token: TokenState | undefined,
): Condition {
    if (error) return bad(error.status === 0 ? 'unreachable' : error.status === 503 ? 'database' : 'server-fault');
    if (!status) return { kind: 'asking', colour: 'none' };
    if (status.ok) return whereItWorks(status, token);
    const kind = kindOfFailure(status, token);
    const newToken = isAfter(token?.updatedAt, status.timestamp) && token?.verification !== 'refused' && !isOver(token);
    return newToken && healedByToken.includes(kind) ? { kind: 'healing', colour: 'warn' } : bad(kind);
}

function whereItWorks(status: FetchStatusAnswer, token: TokenState | undefined): Condition {
    // A round that was good after the end of the 24 hours shows that SmartThings still takes the token.
    if (isOver(token) && !isAfter(status.timestamp, token?.expiresAt)) return bad('token-expired');
    if (status.timestamp === null) return { kind: 'not-yet', colour: 'none' };
    if (status.deviceCount === 0) return { kind: 'no-units', colour: 'warn' };
    return status.failedDevices ? { kind: 'partly', colour: 'warn' } : { kind: 'works', colour: 'good' };
}

// The sentences are the Collector's; one that is not known here is shown as it is.
function kindOfFailure({ code, message }: FetchStatusAnswer, token: TokenState | undefined): Kind {
    const says = (...parts: string[]) => parts.some((part) => message.includes(part));
    if (says('Nothing heard from the Collector')) return 'silent';
    if (code === 401 || says('Unauthorized')) return isOver(token) ? 'token-expired' : 'token-refused';
    if (says('No token is set')) return 'no-token';
    if (says('characters that cannot be sent')) return 'token-unsendable';
    if (code === 403) return 'forbidden';
    if (code === 429 || says('(429)')) return 'limited';
    if (says('TokenService cannot be reached')) return 'no-token-service';
    if (code !== null && code >= 500) return 'smartthings-fault';
    if (says('did not answer in time', 'connection to SmartThings failed', 'before SmartThings had answered'))
        return 'smartthings-away';
    return says('The round broke off') ? 'round-broke' : 'unknown';
}

/** The instant that a message names; null where it names none. */
export function instantIn(message: string): string | null {
    return /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(message)?.[0] ?? null;
}

const bad = (kind: Kind): Condition => ({ kind, colour: 'bad' });

const isOver = (token: TokenState | undefined) => token?.secondsLeft === 0;

const isAfter = (instant: string | null | undefined, other: string | null | undefined) =>
    !!instant && (!other || Date.parse(instant) > Date.parse(other));
