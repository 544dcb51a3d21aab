import { FetchStatusReason, FetchStatusResponse } from '../../core/api/fetch-status';
import { TokenState } from '../../core/api/token';
import { conditionOf } from './condition';

const good: FetchStatusResponse = {
    ok: true,
    code: 200,
    reason: 'ok',
    message: 'Last fetch OK (60 devices)',
    since: null,
    timestamp: '2026-11-23T16:10:02Z',
    deviceCount: 60,
    failedDevices: 0,
    lastSuccess: '2026-11-23T16:10:02Z',
    nextPollAt: '2026-11-23T16:15:00Z',
    apiCallsLast24h: 288,
};
const failed = (code: number | null, reason: FetchStatusReason | null): FetchStatusResponse => ({
    ...good,
    ok: false,
    code,
    reason,
    message: 'A message that the page does not interpret',
    since: '2026-11-23T16:00:01Z',
});
const token: TokenState = {
    tokenMasked: '0c4a...21aa',
    updatedAt: '2026-11-23T08:00:00Z',
    expiresAt: '2026-11-24T08:00:00Z',
    secondsLeft: 57_000,
    verified: true,
    verification: 'accepted',
};
const expired: TokenState = { ...token, expiresAt: '2026-11-23T16:00:00Z', secondsLeft: 0 };
const kindOf = (status: FetchStatusResponse, tokenNow: TokenState = token) =>
    conditionOf(status, undefined, tokenNow).kind;

describe('the condition of collection', () => {
    it.each([
        [401, 'token_refused', 'token-refused'],
        [null, 'token_refused', 'token-refused'],
        [null, 'no_token', 'no-token'],
        [403, 'forbidden', 'forbidden'],
        [429, 'rate_limited', 'rate-limited'],
        [null, 'collector_silent', 'silent'],
        [null, 'token_service_unreachable', 'no-token-service'],
        [503, 'smartthings_error', 'smartthings-error'],
        [404, 'smartthings_error', 'unknown'],
        [null, 'smartthings_error', 'unknown'],
        [null, 'smartthings_unreachable', 'smartthings-unreachable'],
        [null, 'timed_out', 'smartthings-unreachable'],
        [null, 'no_units', 'no-units'],
        [null, 'internal_error', 'poll-aborted'],
        [401, null, 'unknown'],
    ] as const)('with %s, %s is %s', (code, reason, kind) => {
        expect(conditionOf(failed(code, reason), undefined, token)).toEqual({ kind, colour: 'bad' });
    });

    it('is unknown with a reason that this page does not know', () => {
        expect(kindOf(failed(503, 'new_reason' as FetchStatusReason))).toBe('unknown');
    });

    it('distinguishes polls without failures, with failures, and without units', () => {
        expect(kindOf(good)).toBe('works');
        expect(kindOf({ ...good, reason: 'partial', failedDevices: 3 })).toBe('partial');
        expect(kindOf({ ...good, deviceCount: 0 })).toBe('no-units');
        expect(kindOf({ ...good, code: null, reason: 'not_yet_polled', timestamp: null })).toBe('no-poll');
    });

    it('is an expired token as soon as its 24 hours are over, before the next poll', () => {
        expect(kindOf(failed(401, 'token_refused'), expired)).toBe('token-expired');
        expect(kindOf({ ...good, timestamp: '2026-11-23T15:59:00Z' }, expired)).toBe('token-expired');
        expect(kindOf(good, expired)).toBe('works');
    });

    it('is a new token as soon as one is set', () => {
        const renewed = { ...token, updatedAt: '2026-11-23T16:11:00Z' };
        expect(kindOf(failed(401, 'token_refused'), renewed)).toBe('new-token');
        expect(kindOf(failed(401, 'token_refused'), { ...renewed, verification: 'refused' })).toBe('token-refused');
        expect(kindOf(failed(503, 'smartthings_error'), renewed)).toBe('smartthings-error');
    });

    it('is that of the server if it does not respond, whatever the last status', () => {
        expect(conditionOf(good, { status: 0, code: '', message: '' }, token).kind).toBe('unreachable');
        expect(conditionOf(good, { status: 503, code: 'database_unavailable', message: '' }, token).kind).toBe(
            'database',
        );
    });
});
