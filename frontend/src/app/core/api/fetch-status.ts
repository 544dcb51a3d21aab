import { Injectable } from '@angular/core';
import { polled } from './polled';

/** The response of `GET /fetch_status`. Instants are ISO 8601 in UTC. */
export interface FetchStatusResponse {
    ok: boolean;
    /** HTTP status of the last SmartThings response; null without a response. */
    code: number | null;
    message: string;
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
