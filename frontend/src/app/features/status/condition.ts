import { ApiError } from '../../core/api/api-error';
import { FetchStatusResponse } from '../../core/api/fetch-status';
import { TokenState } from '../../core/api/token';

export type ConditionKind =
    | 'loading'
    | 'unreachable'
    | 'database'
    | 'server-error'
    | 'no-poll'
    | 'works'
    | 'partial'
    | 'no-units'
    | 'new-token'
    | 'token-expired'
    | 'token-refused'
    | 'no-token'
    | 'token-invalid'
    | 'forbidden'
    | 'rate-limited'
    | 'silent'
    | 'no-token-service'
    | 'smartthings-error'
    | 'smartthings-unreachable'
    | 'poll-aborted'
    | 'unknown';

/** The condition of collection. */
export interface Condition {
    kind: ConditionKind;
    colour: 'good' | 'warn' | 'bad' | 'none';
}

const fixedByNewToken: readonly ConditionKind[] = [
    'token-expired',
    'token-refused',
    'no-token',
    'token-invalid',
    'forbidden',
];

/** Determines the condition from the newest responses; a missing response is undefined. */
export function conditionOf(
    status: FetchStatusResponse | undefined,
    error: ApiError | undefined,
    token: TokenState | undefined,
): Condition {
    if (error) return bad(error.status === 0 ? 'unreachable' : error.status === 503 ? 'database' : 'server-error');
    if (!status) return { kind: 'loading', colour: 'none' };
    if (status.ok) return successCondition(status, token);
    const kind = failureKind(status, token);
    const hasNewToken =
        isAfter(token?.updatedAt, status.timestamp) && token?.verification !== 'refused' && !isExpired(token);
    return hasNewToken && fixedByNewToken.includes(kind) ? { kind: 'new-token', colour: 'warn' } : bad(kind);
}

function successCondition(status: FetchStatusResponse, token: TokenState | undefined): Condition {
    // A successful poll after the 24 hours shows that SmartThings still accepts the token.
    if (isExpired(token) && !isAfter(status.timestamp, token?.expiresAt)) return bad('token-expired');
    if (status.timestamp === null) return { kind: 'no-poll', colour: 'none' };
    if (status.deviceCount === 0) return { kind: 'no-units', colour: 'warn' };
    return status.failedDevices ? { kind: 'partial', colour: 'warn' } : { kind: 'works', colour: 'good' };
}

// The messages are the Collector's; an unknown message is shown as it is.
function failureKind({ code, message }: FetchStatusResponse, token: TokenState | undefined): ConditionKind {
    const contains = (...parts: string[]) => parts.some((part) => message.includes(part));
    if (contains('Nothing heard from the Collector')) return 'silent';
    if (code === 401 || contains('Unauthorized')) return isExpired(token) ? 'token-expired' : 'token-refused';
    if (contains('No token is set')) return 'no-token';
    if (contains('characters that cannot be sent')) return 'token-invalid';
    if (code === 403) return 'forbidden';
    if (code === 429 || contains('(429)')) return 'rate-limited';
    if (contains('TokenService cannot be reached')) return 'no-token-service';
    if (code !== null && code >= 500) return 'smartthings-error';
    if (contains('did not answer in time', 'connection to SmartThings failed', 'before SmartThings had answered'))
        return 'smartthings-unreachable';
    return contains('The round broke off') ? 'poll-aborted' : 'unknown';
}

/** The first instant in a message; null without one. */
export function instantIn(message: string): string | null {
    return /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(message)?.[0] ?? null;
}

const bad = (kind: ConditionKind): Condition => ({ kind, colour: 'bad' });

const isExpired = (token: TokenState | undefined) => token?.secondsLeft === 0;

const isAfter = (instant: string | null | undefined, other: string | null | undefined) =>
    !!instant && (!other || Date.parse(instant) > Date.parse(other));
