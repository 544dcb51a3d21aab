import { FetchStatusResponse } from '../../core/api/fetch-status';
import { TokenState } from '../../core/api/token';
import { conditionOf, instantIn } from './condition';

const good: FetchStatusResponse = {
    ok: true,
    code: 200,
    message: 'Last fetch OK (60 devices)',
    timestamp: '2026-11-23T16:10:02Z',
    deviceCount: 60,
    failedDevices: 0,
    lastSuccess: '2026-11-23T16:10:02Z',
    nextPollAt: '2026-11-23T16:15:00Z',
    apiCallsLast24h: 288,
};
const failed = (code: number | null, message: string): FetchStatusResponse => ({ ...good, ok: false, code, message });
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
        [401, 'Unauthorized - token may be expired', 'token-refused'],
        [null, 'No token is set. Post one to /token.', 'no-token'],
        [null, 'The token has characters that cannot be sent. Post another one to /token.', 'token-invalid'],
        [403, 'SmartThings answered 403', 'forbidden'],
        [429, 'SmartThings limits our calls (429); the next one is allowed in 31 s', 'rate-limited'],
        [null, 'Nothing heard from the Collector since 2026-11-23T16:00:01Z. Is it running?', 'silent'],
        [null, 'The TokenService cannot be reached', 'no-token-service'],
        [503, 'None of the 60 units could be read: SmartThings answered 503', 'smartthings-error'],
        [null, 'SmartThings did not answer in time; units read: 40', 'smartthings-unreachable'],
        [null, "The round broke off; see the Collector's log", 'poll-aborted'],
        [null, 'Something that nobody knows', 'unknown'],
    ] as const)('with %s, "%s" is %s', (code, message, kind) => {
        expect(conditionOf(failed(code, message), undefined, token)).toEqual({ kind, colour: 'bad' });
    });

    it('distinguishes polls without failures, with failures, and without units', () => {
        expect(kindOf(good)).toBe('works');
        expect(kindOf({ ...good, failedDevices: 3 })).toBe('partial');
        expect(kindOf({ ...good, deviceCount: 0 })).toBe('no-units');
        expect(kindOf({ ...good, code: null, message: 'Not yet fetched', timestamp: null })).toBe('no-poll');
    });

    it('is an expired token as soon as its 24 hours are over, before the next poll', () => {
        expect(kindOf(failed(401, 'Unauthorized - token may be expired'), expired)).toBe('token-expired');
        expect(kindOf({ ...good, timestamp: '2026-11-23T15:59:00Z' }, expired)).toBe('token-expired');
        expect(kindOf(good, expired)).toBe('works');
    });

    it('is a new token as soon as one is set', () => {
        const renewed = { ...token, updatedAt: '2026-11-23T16:11:00Z' };
        expect(kindOf(failed(401, 'Unauthorized - token may be expired'), renewed)).toBe('new-token');
        expect(kindOf(failed(401, 'Unauthorized'), { ...renewed, verification: 'refused' })).toBe('token-refused');
        expect(kindOf(failed(503, 'SmartThings answered 503'), renewed)).toBe('smartthings-error');
    });

    it('is that of the server if it does not respond, whatever the last status', () => {
        expect(conditionOf(good, { status: 0, message: '' }, token).kind).toBe('unreachable');
        expect(conditionOf(good, { status: 503, message: '' }, token).kind).toBe('database');
    });
});

describe('the instant in a message', () => {
    it('is found', () => {
        expect(instantIn('Nothing heard from the Collector since 2026-11-23T16:00:01Z. Is it running?')).toBe(
            '2026-11-23T16:00:01Z',
        );
        expect(instantIn('Not yet fetched')).toBeNull();
    });
});
