import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ApiError } from '../core/api/api-error';
import { PollingClock } from '../core/polling/polling-clock';

/** The error of a request, with a button to repeat it. */
@Component({
    selector: 'ac-failure',
    template: `
        <div class="failure" role="alert">
            <p [attr.lang]="isServiceMessage() ? 'en' : null">{{ text() }}</p>
            <button type="button" class="button" (click)="clock.pollNow()" i18n="@@failure.retry">Try again now</button>
        </div>
    `,
    styles: `
        .failure {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            justify-content: space-between;
            gap: 0.75rem;
            padding: 0.75rem 1.15rem;
            border: 1px solid var(--bad);
            border-radius: var(--radius);
            background: var(--bad-soft);
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Failure {
    readonly error = input.required<ApiError>();
    protected readonly clock = inject(PollingClock);

    /** Messages of the service are in English. */
    protected readonly isServiceMessage = computed(
        () => this.error().message !== '' && ![0, 503].includes(this.error().status),
    );
    protected readonly text = computed(() => {
        const { status, message } = this.error();
        if (status === 0)
            return $localize`:@@failure.unreachable:The server cannot be reached. Check your network, and whether the QueryApi runs. It is tried again each minute.`;
        if (status === 503)
            return $localize`:@@failure.database:The database cannot be reached just now. Nothing is lost: readings wait and are stored when it is back.`;
        return message || $localize`:@@failure.status:The server answered with status ${status}:status:.`;
    });
}
