import { Condition } from './condition';

/** What the reader is told of a condition: what is the matter, and what to do, with the page where he can do it. */
export interface ConditionWords {
    title: string;
    advice: string;
    /** The page that the advice leads to. */
    page?: 'token';
    /** The title is a sentence of a service, which are in English. */
    isForeign?: boolean;
}

/** What the words tell of; empty where it is not known. */
export interface Facts {
    /** The service's own sentence. */
    message: string;
    /** HTTP status of the last round. */
    code: number | null;
    /** Units of the last round, and those of them that could not be read. */
    devices: string;
    failed: number;
    /** How long ago the token ended: "2 hours ago". */
    tokenEnded: string;
    /** When the Collector was heard last. */
    heard: string;
    /** When the server answered last. */
    answered: string;
}

export function wordsOf({ kind }: Condition, facts: Facts): ConditionWords {
    const { message, code, devices, failed, tokenEnded, heard, answered } = facts;
    const known = answered
        ? $localize`:@@status.known-from:Shown is what was known at ${answered}:time:. It is tried again each minute.`
        : $localize`:@@status.tried-again:It is tried again each minute.`;
    const token = (title: string): ConditionWords => ({
        title,
        advice: $localize`:@@status.paste-new-token:Paste a new one`,
        page: 'token',
    });
    switch (kind) {
        case 'asking':
            return { title: $localize`:@@status.asking:Asking how collection is …`, advice: '' };
        case 'unreachable':
            return { title: $localize`:@@status.unreachable:The server cannot be reached`, advice: known };
        case 'database':
            return { title: $localize`:@@status.database:The database cannot be reached`, advice: known };
        case 'server-fault':
            return message
                ? { title: message, advice: known, isForeign: true }
                : { title: $localize`:@@status.server-fault:The server has a fault`, advice: known };
        case 'not-yet':
            return {
                title: $localize`:@@status.not-yet:No round yet`,
                advice: $localize`:@@status.not-yet.advice:The first one comes within a few minutes.`,
            };
        case 'works':
            return {
                title: $localize`:@@status.works:Collection works`,
                advice: $localize`:@@status.works.units:All units were read.`,
            };
        case 'partly':
            return {
                title: $localize`:@@status.works:Collection works`,
                advice:
                    failed === 1
                        ? $localize`:@@status.one-failed:1 of ${devices}:count: units could not be read.`
                        : $localize`:@@status.some-failed:${failed}:failed: of ${devices}:count: units could not be read.`,
            };
        case 'no-units':
            return {
                title: $localize`:@@status.no-units:SmartThings names no air conditioner`,
                advice: $localize`:@@status.no-units.advice:Check the scopes of the token, and SmartThings__DeviceFilter.`,
            };
        case 'healing':
            return {
                title: $localize`:@@status.healing:A new token is set`,
                advice: $localize`:@@status.healing.advice:The next round begins within seconds.`,
            };
        case 'token-expired':
            return token($localize`:@@status.token-expired:Token expired ${tokenEnded}:ago:`);
        case 'token-refused':
            return token($localize`:@@status.token-refused:SmartThings refuses the token`);
        case 'no-token':
            return {
                title: $localize`:@@status.no-token:No token is set`,
                advice: $localize`:@@status.paste-token:Paste one`,
                page: 'token',
            };
        case 'token-unsendable':
            return token($localize`:@@status.token-unsendable:The token has characters that cannot be sent`);
        case 'forbidden':
            return {
                title: $localize`:@@status.forbidden:SmartThings does not let the token read (403)`,
                advice: $localize`:@@status.forbidden.advice:Paste one with the right scopes`,
                page: 'token',
            };
        case 'limited':
            return {
                title: $localize`:@@status.limited:SmartThings limits our calls (429)`,
                advice: $localize`:@@status.limited.advice:It goes on by itself; if it returns, poll less often.`,
            };
        case 'silent':
            return {
                title: $localize`:@@status.silent:Collector not heard since ${heard}:time:`,
                advice: $localize`:@@status.silent.advice:See its log, and port 8002, /health/ready.`,
            };
        case 'no-token-service':
            return {
                title: $localize`:@@status.no-token-service:Collector cannot reach the TokenService`,
                advice: $localize`:@@status.no-token-service.advice:See whether it runs: port 8001, /health/ready.`,
            };
        case 'smartthings-fault':
            return {
                title: $localize`:@@status.smartthings-fault:SmartThings has a fault (${code}:code:)`,
                advice: $localize`:@@status.by-itself:It is tried again each round; no energy is lost.`,
            };
        case 'smartthings-away':
            return {
                title: $localize`:@@status.smartthings-away:SmartThings does not answer`,
                advice: $localize`:@@status.by-itself:It is tried again each round; no energy is lost.`,
            };
        case 'round-broke':
            return {
                title: $localize`:@@status.round-broke:The last round broke off`,
                advice: $localize`:@@status.round-broke.advice:The Collector’s log says why.`,
            };
        case 'unknown':
            return {
                title: message,
                advice: $localize`:@@status.by-itself:It is tried again each round; no energy is lost.`,
                isForeign: true,
            };
    }
}
