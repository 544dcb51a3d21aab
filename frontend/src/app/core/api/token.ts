import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { polled } from './polled';

/** What `GET /token` answers; all null when none is set. */
export interface TokenState {
    tokenMasked: string | null;
    updatedAt: string | null;
    expiresAt: string | null;
    secondsLeft: number | null;
    /** Whether SmartThings has accepted it; false while that is not known. */
    verified: boolean | null;
    verification: 'accepted' | 'pending' | 'refused' | 'off' | null;
}

/** What `POST /token` answers when the token is taken. */
export interface TokenTaken {
    ok: true;
    updatedAt: string;
    expiresAt: string;
    secondsLeft: number;
    /** True for a new token, false for the one that was in force already. */
    reset: boolean;
    verified: boolean;
}

/** The SmartThings token, shared by the pages. The token itself is sent and then forgotten. */
@Injectable({ providedIn: 'root' })
export class Token {
    private readonly http = inject(HttpClient);
    private readonly answer = polled<TokenState>(() => '/token');
    readonly state = this.answer.value;
    readonly error = this.answer.error;

    /** Puts a new token in force. @param operatorKey The key that the service asks for, where it has one. */
    post(token: string, operatorKey: string): Observable<TokenTaken> {
        const headers: Record<string, string> = operatorKey ? { Authorization: `Bearer ${operatorKey}` } : {};
        return this.http.post<TokenTaken>('/token', { token }, { headers });
    }
}
