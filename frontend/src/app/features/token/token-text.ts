import { PostTokenResponse, TokenState } from '../../core/api/token';
import { TokenLevel } from '../../core/api/token-level';

export function tokenAdvice(level: TokenLevel): string {
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

export function verificationLabel(verification: TokenState['verification']): string {
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

/** @param left The remaining lifetime as text. */
export function resultText(response: PostTokenResponse, left: string): { title: string; meaning: string } {
    const remaining = $localize`:@@token.result.left:${left}:time: left.`;
    if (!response.reset)
        return {
            title: $localize`:@@token.result.same:This token is in force already. Nothing has changed.`,
            meaning: remaining,
        };
    return {
        title: response.verified
            ? $localize`:@@token.result.accepted:The new token is in force. SmartThings has accepted it.`
            : $localize`:@@token.result.unverified:The new token is in force. SmartThings could not be asked about it yet.`,
        meaning: response.verified
            ? $localize`:@@token.result.resumes:Its 24 hours begin now: ${remaining}:left: Collection goes on within seconds.`
            : $localize`:@@token.result.pending:Its 24 hours begin now: ${remaining}:left: Whether it works is tried in the background, and shown under “Check”.`,
    };
}
