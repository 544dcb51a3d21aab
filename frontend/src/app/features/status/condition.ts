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

const fixedByNewToken: readonly ConditionKind[] = ['token-expired', 'token-refused', 'no-token', 'forbidden'];

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
    if (status.reason === 'not_yet_polled') return { kind: 'no-poll', colour: 'none' };
    if (status.deviceCount === 0) return { kind: 'no-units', colour: 'warn' };
    return status.failedDevices ? { kind: 'partial', colour: 'warn' } : { kind: 'works', colour: 'good' };
}

function failureKind({ reason, code }: FetchStatusResponse, token: TokenState | undefined): ConditionKind {
    switch (reason) {
        case 'collector_silent':
            return 'silent';
        case 'token_refused':
            return isExpired(token) ? 'token-expired' : 'token-refused';
        case 'no_token':
            return 'no-token';
        case 'forbidden':
            return 'forbidden';
        case 'rate_limited':
            return 'rate-limited';
        case 'no_units':
            return 'no-units';
        case 'token_service_unreachable':
            return 'no-token-service';
        case 'smartthings_error':
            return code !== null && code >= 500 ? 'smartthings-error' : 'unknown';
        case 'smartthings_unreachable':
        case 'timed_out':
            return 'smartthings-unreachable';
        case 'internal_error':
            return 'poll-aborted';
        default:
            return 'unknown';
    }
}

const bad = (kind: ConditionKind): Condition => ({ kind, colour: 'bad' });

const isExpired = (token: TokenState | undefined) => token?.secondsLeft === 0;

const isAfter = (instant: string | null | undefined, other: string | null | undefined) =>
    !!instant && (!other || Date.parse(instant) > Date.parse(other));
