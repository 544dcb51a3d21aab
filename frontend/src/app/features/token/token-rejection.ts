import { HttpErrorResponse } from '@angular/common/http';
import { toApiError } from '../../core/api/api-error';

/** Why a token was not taken. */
export interface Refusal {
    /** Our words: what it means, what to do. */
    lead: string;
    /** The service's own sentence, in English; empty where it gave none. */
    sentence: string;
    /** What has to be mended; the form as a whole when it is neither. */
    of: 'token' | 'key' | 'form';
    /** Seconds until another try makes sense; 0 at once. */
    wait: number;
}

/** @param withKey Whether an operator's key was sent. */
export function refusalOf(failure: HttpErrorResponse, withKey: boolean): Refusal {
    const { status, sentence } = toApiError(failure);
    const wait = status === 429 ? Number(failure.headers.get('Retry-After')) || 60 : 0;
    const of = status === 401 ? 'key' : status === 400 || status === 413 ? 'token' : 'form';
    return { lead: leadOf(status, sentence, withKey), sentence, of, wait };
}

function leadOf(status: number, sentence: string, withKey: boolean): string {
    switch (status) {
        case 0:
            return $localize`:@@token.refusal.network:The server cannot be reached. Whether the token was taken is shown here as soon as it answers again.`;
        case 400:
            return leadOfRule(sentence);
        case 401:
            return withKey
                ? $localize`:@@token.refusal.wrong-key:The operator’s key is wrong. Enter it again.`
                : $localize`:@@token.refusal.needs-key:The service asks for the operator’s key. Enter it, and send again.`;
        case 403:
            return $localize`:@@token.refusal.other-site:The token may not be set from this address. Open the page at its own address, or have Cors__AllowedOrigins name this one.`;
        case 413:
            return $localize`:@@token.refusal.too-long:That is too long for a token. Copy it again.`;
        case 415:
            return $localize`:@@token.refusal.not-understood:The service does not understand this page. Reload it, and try again.`;
        case 429:
            return $localize`:@@token.refusal.too-many:Too many tries from your address. Wait a moment.`;
        default:
            return $localize`:@@token.refusal.fault:The service has a fault (${status}:status:). The token was not taken, as far as it says.`;
    }
}

function leadOfRule(sentence: string): string {
    if (sentence.includes('must not be empty'))
        return $localize`:@@token.refusal.empty:Paste the token into the field.`;
    if (sentence.startsWith('Token must'))
        return $localize`:@@token.refusal.form:That does not look like a SmartThings token: those are letters, digits and dashes, such as 0c4a12f3-…. Copy it again, the whole of it.`;
    if (sentence.includes('(401)'))
        return $localize`:@@token.refusal.unknown:SmartThings does not know this token. Copy it again, or create a new one.`;
    if (sentence.includes('(403)'))
        return $localize`:@@token.refusal.scopes:This token lacks a scope. Create one with those that are named below.`;
    return $localize`:@@token.refusal.other:The token was not taken.`;
}
