import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';

const slowAfter = 4_000;

/** A placeholder for a pending response; it shows a text if the response is slow. */
@Component({
    selector: 'ac-loading',
    template: `
        <div class="placeholder" aria-hidden="true"></div>
        <p role="status" class="quiet">
            @if (slow()) {
                <ng-container i18n="@@loading.slow"
                    >This takes longer than usual. The network or the server is slow; it goes on by
                    itself.</ng-container
                >
            } @else {
                <span class="visually-hidden" i18n="@@loading">Loading …</span>
            }
        </p>
    `,
    styles: `
        :host {
            display: block;
        }
        .placeholder {
            height: 8rem;
            border-radius: var(--radius);
            background: linear-gradient(90deg, var(--surface-2) 25%, var(--surface) 50%, var(--surface-2) 75%);
            background-size: 200% 100%;
            animation: shimmer 1.6s linear infinite;
        }
        p {
            min-height: 1.5rem;
            padding-top: 0.4rem;
        }
        @keyframes shimmer {
            to {
                background-position: -200% 0;
            }
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Loading {
    protected readonly slow = signal(false);

    constructor() {
        const timer = setTimeout(() => this.slow.set(true), slowAfter);
        inject(DestroyRef).onDestroy(() => clearTimeout(timer));
    }
}
