import { Injectable } from '@angular/core';
import { polled } from './polled';

/** What `GET /fetch_status` answers. Instants are ISO 8601 in UTC. */
export interface FetchStatusAnswer {
    ok: boolean;
    /** HTTP status of SmartThings' last answer; null where there was none. */
    code: number | null;
    message: string;
    /** When the last round ended; null before any. */
    timestamp: string | null;
    deviceCount: number | null;
    failedDevices: number | null;
    lastSuccess: string | null;
    nextPollAt: string | null;
    apiCallsLast24h: number | null;
}

/** Whether collection works, shared by the pages. */
@Injectable({ providedIn: 'root' })
export class FetchStatus {
    private readonly answer = polled<FetchStatusAnswer>(() => '/fetch_status');
    readonly status = this.answer.value;
    readonly error = this.answer.error;
}
