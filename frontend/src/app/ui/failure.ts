import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ApiError } from '../core/api/api-error';
import { Refresh } from '../core/polling/polling-clock';

/** Why something cannot be shown, and what to do. What was shown before stays; it is tried again by itself. */
@Component({
    selector: 'ac-failure',
    template: `
        <div class="failure" role="alert">
            <p [attr.lang]="isOurs() ? null : 'en'">{{ sentence() }}</p>
            <button type="button" class="button" (click)="refresh.atOnce()" i18n="@@failure.retry">
                Try again now
            </button>
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
    protected readonly refresh = inject(Refresh);

    /** The service's own sentences are English. */
    protected readonly isOurs = computed(() => [0, 503].includes(this.error().status) || !this.error().sentence);
    protected readonly sentence = computed(() => {
        const { status, sentence } = this.error();
        if (status === 0)
            return $localize`:@@failure.unreachable:The server cannot be reached. Check your network, and whether the QueryApi runs. It is tried again each minute.`;
        if (status === 503)
            return $localize`:@@failure.database:The database cannot be reached just now. Nothing is lost: readings wait and are stored when it is back.`;
        return sentence || $localize`:@@failure.status:The server answered with status ${status}:status:.`;
    });
}
