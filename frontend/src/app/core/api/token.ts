import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { polled } from './polled';

/** The response of `GET /token`; all values are null if no token is set. */
export interface TokenState {
    tokenMasked: string | null;
    updatedAt: string | null;
    expiresAt: string | null;
    secondsLeft: number | null;
    /** Whether SmartThings accepted the token; false while that is unknown. */
    verified: boolean | null;
    verification: 'accepted' | 'pending' | 'refused' | 'off' | null;
}

/** The response of `POST /token` for an accepted token. */
export interface PostTokenResponse {
    ok: true;
    updatedAt: string;
    expiresAt: string;
    secondsLeft: number;
    /** True for a new token, false for the current one. */
    reset: boolean;
    verified: boolean;
}

/** The SmartThings token; its value is sent and not stored. */
@Injectable({ providedIn: 'root' })
export class Token {
    private readonly http = inject(HttpClient);
    private readonly response = polled<TokenState>(() => '/token');
    readonly state = this.response.value;
    readonly error = this.response.error;

    /** @param operatorKey Empty if the service requires none. */
    post(token: string, operatorKey: string): Observable<PostTokenResponse> {
        const headers: Record<string, string> = operatorKey ? { Authorization: `Bearer ${operatorKey}` } : {};
        return this.http.post<PostTokenResponse>('/token', { token }, { headers });
    }
}
