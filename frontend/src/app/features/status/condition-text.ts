import { Condition } from './condition';

export interface ConditionText {
    title: string;
    advice: string;
    /** The page that the advice links to. */
    page?: 'token';
    /** The title is a message of a service, which is in English. */
    isEnglish?: boolean;
}

/** The values in the texts; empty if unknown. */
export interface ConditionDetails {
    /** The message of the service. */
    message: string;
    /** HTTP status of the last poll. */
    code: number | null;
    /** Number of units in the last poll. */
    units: string;
    failedUnits: number;
    /** "2 hours ago". */
    tokenExpired: string;
    /** Time since when collection has failed or the Collector has been silent. */
    since: string;
    /** Time of the last response of the server. */
    lastResponse: string;
}

export function conditionText({ kind }: Condition, details: ConditionDetails): ConditionText {
    const { message, code, units, failedUnits, tokenExpired, since, lastResponse } = details;
    const retries = lastResponse
        ? $localize`:@@status.data-from:Shown is what was known at ${lastResponse}:time:. It is tried again each minute.`
        : $localize`:@@status.retries-each-minute:It is tried again each minute.`;
    const token = (title: string): ConditionText => ({
        title,
        advice: $localize`:@@status.paste-new-token:Paste a new one`,
        page: 'token',
    });
    switch (kind) {
        case 'loading':
            return { title: $localize`:@@status.loading:Asking how collection is …`, advice: '' };
        case 'unreachable':
            return { title: $localize`:@@status.unreachable:The server cannot be reached`, advice: retries };
        case 'database':
            return { title: $localize`:@@status.database:The database cannot be reached`, advice: retries };
        case 'server-error':
            return message
                ? { title: message, advice: retries, isEnglish: true }
                : { title: $localize`:@@status.server-error:The server has a fault`, advice: retries };
        case 'no-poll':
            return {
                title: $localize`:@@status.no-poll:No round yet`,
                advice: $localize`:@@status.no-poll.advice:The first one comes within a few minutes.`,
            };
        case 'works':
            return {
                title: $localize`:@@status.works:Collection works`,
                advice: $localize`:@@status.works.units:All units were read.`,
            };
        case 'partial':
            return {
                title: $localize`:@@status.works:Collection works`,
                advice:
                    failedUnits === 1
                        ? $localize`:@@status.one-failed:1 of ${units}:count: units could not be read.`
                        : $localize`:@@status.some-failed:${failedUnits}:failed: of ${units}:count: units could not be read.`,
            };
        case 'no-units':
            return {
                title: $localize`:@@status.no-units:SmartThings names no air conditioner`,
                advice: $localize`:@@status.no-units.advice:Check the scopes of the token, and SmartThings__DeviceFilter.`,
            };
        case 'new-token':
            return {
                title: $localize`:@@status.new-token:A new token is set`,
                advice: $localize`:@@status.new-token.advice:The next round begins within seconds.`,
            };
        case 'token-expired':
            return token($localize`:@@status.token-expired:Token expired ${tokenExpired}:ago:`);
        case 'token-refused':
            return token($localize`:@@status.token-refused:SmartThings refuses the token`);
        case 'no-token':
            return {
                title: $localize`:@@status.no-token:No token is set`,
                advice: $localize`:@@status.paste-token:Paste one`,
                page: 'token',
            };
        case 'forbidden':
            return {
                title: $localize`:@@status.forbidden:SmartThings does not let the token read (403)`,
                advice: $localize`:@@status.forbidden.advice:Paste one with the right scopes`,
                page: 'token',
            };
        case 'rate-limited':
            return {
                title: $localize`:@@status.rate-limited:SmartThings limits our calls (429)`,
                advice: $localize`:@@status.rate-limited.advice:It goes on by itself; if it returns, poll less often.`,
            };
        case 'silent':
            return {
                title: $localize`:@@status.silent:Collector not heard since ${since}:time:`,
                advice: $localize`:@@status.silent.advice:See its log, and port 8002, /health/ready.`,
            };
        case 'no-token-service':
            return {
                title: $localize`:@@status.no-token-service:Collector cannot reach the TokenService`,
                advice: $localize`:@@status.no-token-service.advice:See whether it runs: port 8001, /health/ready.`,
            };
        case 'smartthings-error':
            return {
                title: $localize`:@@status.smartthings-error:SmartThings has a fault (${code}:code:)`,
                advice: $localize`:@@status.retries:It is tried again each round; no energy is lost.`,
            };
        case 'smartthings-unreachable':
            return {
                title: $localize`:@@status.smartthings-unreachable:SmartThings does not answer`,
                advice: $localize`:@@status.retries:It is tried again each round; no energy is lost.`,
            };
        case 'poll-aborted':
            return {
                title: $localize`:@@status.poll-aborted:The last round broke off`,
                advice: $localize`:@@status.poll-aborted.advice:The Collector’s log says why.`,
            };
        case 'unknown':
            return {
                title: message,
                advice: $localize`:@@status.retries:It is tried again each round; no energy is lost.`,
                isEnglish: true,
            };
    }
}
