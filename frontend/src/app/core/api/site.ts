import { computed, Injectable } from '@angular/core';
import { polled } from './polled';

/** The response of `GET /site`. */
export interface SiteResponse {
    /** IANA name of the site's time zone. */
    timeZone: string;
    pollIntervalSeconds: number;
}

/** The site's settings; the browser's time zone until the first response. */
@Injectable({ providedIn: 'root' })
export class Site {
    private readonly response = polled<SiteResponse>(() => '/site');

    readonly timeZone = computed(
        () => this.response.value()?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    );
    readonly pollIntervalSeconds = computed(() => this.response.value()?.pollIntervalSeconds ?? 300);
}
