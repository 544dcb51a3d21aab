import { TokenState, TokenTaken } from '../api/token';
import { Format } from './format';
import { TokenLevel } from '../api/token-level';

/** How the token is, in a few words. @param left What is left of it, as words. */
export function tokenWords(level: TokenLevel | undefined, left: string): string {
    switch (level) {
        case undefined:
            return $localize`:@@token.short.unknown:Token: not known`;
        case 'none':
            return $localize`:@@token.short.none:No token`;
        case 'expired':
            return $localize`:@@token.short.expired:Token expired`;
        case 'refused':
            return $localize`:@@token.short.refused:Token refused`;
        case 'critical':
            return $localize`:@@token.short.critical:Token ends in ${left}:time:, renew it now`;
        case 'warning':
            return $localize`:@@token.short.warning:Token ends in ${left}:time:`;
        case 'good':
            return $localize`:@@token.short.good:Token: ${left}:time: left`;
    }
}

/** What a level asks of the reader. */
export function adviceOf(level: TokenLevel): string {
    switch (level) {
        case 'none':
            return $localize`:@@token.advice.none:No token is set, so nothing is collected. Paste one below.`;
        case 'expired':
            return $localize`:@@token.advice.expired:The 24 hours are over. Collection stands still until a new token is set; the energy of the gap is counted then.`;
        case 'refused':
            return $localize`:@@token.advice.refused:SmartThings refuses this token. Paste another one below.`;
        case 'critical':
            return $localize`:@@token.advice.critical:Less than one hour is left. Renew it now.`;
        case 'warning':
            return $localize`:@@token.advice.warning:Less than four hours are left. Renew it soon.`;
        case 'good':
            return $localize`:@@token.advice.good:All is well. A token lives exactly 24 hours, so set a new one each day.`;
    }
}

/** What SmartThings says of the token in force. */
export function verificationWords(verification: TokenState['verification']): string {
    switch (verification) {
        case 'accepted':
            return $localize`:@@token.verification.accepted:SmartThings has accepted it`;
        case 'pending':
            return $localize`:@@token.verification.pending:SmartThings could not be asked yet; it is tried again in the background`;
        case 'refused':
            return $localize`:@@token.verification.refused:SmartThings has refused it`;
        case 'off':
            return $localize`:@@token.verification.off:Not tried: TokenService__VerifyOnUpdate is off`;
        case null:
            return $localize`:@@token.verification.none:Nothing to say`;
    }
}

/** What setting a token has brought. @param left What is left of it, as words. */
export function takenWords(taken: TokenTaken, left: string): { title: string; meaning: string } {
    const remaining = $localize`:@@token.taken.left:${left}:time: left.`;
    if (!taken.reset)
        return {
            title: $localize`:@@token.taken.same:This token is in force already. Nothing has changed.`,
            meaning: remaining,
        };
    return {
        title: taken.verified
            ? $localize`:@@token.taken.accepted:The new token is in force. SmartThings has accepted it.`
            : $localize`:@@token.taken.unverified:The new token is in force. SmartThings could not be asked about it yet.`,
        meaning: taken.verified
            ? $localize`:@@token.taken.goes-on:Its 24 hours begin now: ${remaining}:left: Collection goes on within seconds.`
            : $localize`:@@token.taken.watch:Its 24 hours begin now: ${remaining}:left: Whether it works is tried in the background, and shown under “Check”.`,
    };
}

/** What is left of a token, as words: a whole day is told in hours too, as all of its life is. */
export function leftWords(secondsLeft: number | null | undefined, format: Format): string {
    return format.duration(Math.min(secondsLeft ?? 0, 86_399));
}
