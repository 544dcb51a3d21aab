import { HttpErrorResponse } from '@angular/common/http';
import { toApiError } from '../../core/api/api-error';

/** Why the service rejected a token. */
export interface TokenRejection {
    explanation: string;
    /** The message of the service, in English; can be empty. */
    message: string;
    /** The input to correct, or the form as a whole. */
    field: 'token' | 'key' | 'form';
    /** Seconds until a retry is possible. */
    retryAfter: number;
}

/** @param withKey Whether the request had an operator key. */
export function rejectionOf(failure: HttpErrorResponse, withKey: boolean): TokenRejection {
    const { status, code, message } = toApiError(failure);
    const retryAfter = status === 429 ? Number(failure.headers.get('Retry-After')) || 60 : 0;
    const field = status === 401 ? 'key' : status === 400 || status === 413 ? 'token' : 'form';
    return { explanation: explain(status, code, withKey), message, field, retryAfter };
}

function explain(status: number, code: string, withKey: boolean): string {
    switch (status) {
        case 0:
            return $localize`:@@token.rejection.network:The server cannot be reached. Whether the token was taken is shown here as soon as it answers again.`;
        case 400:
            return explainInvalidToken(code);
        case 401:
            return withKey
                ? $localize`:@@token.rejection.wrong-key:The operator’s key is wrong. Enter it again.`
                : $localize`:@@token.rejection.needs-key:The service asks for the operator’s key. Enter it, and send again.`;
        case 403:
            return $localize`:@@token.rejection.other-site:The token may not be set from this address. Open the page at its own address, or have Cors__AllowedOrigins name this one.`;
        case 413:
            return $localize`:@@token.rejection.too-long:That is too long for a token. Copy it again.`;
        case 415:
            return $localize`:@@token.rejection.not-understood:The service does not understand this page. Reload it, and try again.`;
        case 429:
            return $localize`:@@token.rejection.too-many:Too many tries from your address. Wait a moment.`;
        default:
            return $localize`:@@token.rejection.server-error:The service has a fault (${status}:status:). The token was not taken, as far as it says.`;
    }
}

function explainInvalidToken(code: string): string {
    switch (code) {
        case 'token_empty':
            return $localize`:@@token.rejection.empty:Paste the token into the field.`;
        case 'token_only_letters':
        case 'token_only_numbers':
        case 'token_without_dash':
        // The page sends valid JSON, so only the characters of the token can be wrong.
        case 'token_not_ascii':
            return $localize`:@@token.rejection.format:That does not look like a SmartThings token: those are letters, digits and dashes, such as 0c4a12f3-…. Copy it again, the whole of it.`;
        case 'token_refused':
            return $localize`:@@token.rejection.unknown:SmartThings does not know this token. Copy it again, or create a new one.`;
        case 'token_forbidden':
            return $localize`:@@token.rejection.scopes:This token lacks a scope. Create one with those that are named below.`;
        default:
            return $localize`:@@token.rejection.other:The token was not taken.`;
    }
}
