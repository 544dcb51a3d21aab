import { computed, Injectable } from '@angular/core';
import { polled } from './polled';

/** What `GET /site` says. */
export interface SiteAnswer {
    /** IANA name of the time zone whose days and hours the answers count in. */
    timeZone: string;
    /** Time between two rounds of collection. */
    pollIntervalSeconds: number;
}

/** Where the air conditioners are. Until it is known, the browser's own time zone stands for the site's. */
@Injectable({ providedIn: 'root' })
export class Site {
    private readonly answer = polled<SiteAnswer>(() => '/site');

    readonly timeZone = computed(
        () => this.answer.value()?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    );
    readonly pollIntervalSeconds = computed(() => this.answer.value()?.pollIntervalSeconds ?? 300);
}
