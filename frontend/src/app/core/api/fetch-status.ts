import { Injectable } from '@angular/core';
import { polled } from './polled';

export type FetchStatusReason =
    | 'ok'
    | 'partial'
    | 'no_token'
    | 'token_service_unreachable'
    | 'token_refused'
    | 'forbidden'
    | 'rate_limited'
    | 'smartthings_unreachable'
    | 'smartthings_error'
    | 'timed_out'
    | 'no_units'
    | 'units_missing'
    | 'internal_error'
    | 'not_yet_polled'
    | 'collector_silent'
    | 'database_unavailable';

/** The response of `GET /fetch_status`. Instants are ISO 8601 in UTC. */
export interface FetchStatusResponse {
    ok: boolean;
    /** HTTP status of the last SmartThings response; null without a response. */
    code: number | null;
    /** Null if the Collector reported no reason. */
    reason: FetchStatusReason | null;
    message: string;
    /** Since when collection has failed or the Collector has been silent; null while collection works. */
    since: string | null;
    /** End of the last poll; null before the first one. */
    timestamp: string | null;
    deviceCount: number | null;
    failedDevices: number | null;
    lastSuccess: string | null;
    nextPollAt: string | null;
    apiCallsLast24h: number | null;
}

/** The result of the Collector's last poll. */
@Injectable({ providedIn: 'root' })
export class FetchStatus {
    private readonly response = polled<FetchStatusResponse>(() => '/fetch_status');
    readonly status = this.response.value;
    readonly error = this.response.error;
}
