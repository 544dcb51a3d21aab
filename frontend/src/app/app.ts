import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Header } from './header';
import { CollectionStatus } from './features/status/collection-status';

/** The layout of every page: header, status bar and content. */
@Component({
    selector: 'ac-root',
    imports: [RouterOutlet, Header, CollectionStatus],
    template: `
        <a class="skip button" href="#main" (click)="skip($event)" i18n="@@skip">Skip to the content</a>
        <ac-header />
        <ac-collection-status />
        <main id="main" tabindex="-1">
            <router-outlet />
        </main>
    `,
    styles: `
        .skip {
            position: absolute;
            left: 0.5rem;
            top: -4rem;
            z-index: 10;
        }
        .skip:focus {
            top: 0.5rem;
        }
        main {
            display: block;
            max-width: 120rem;
            margin: 0 auto;
            padding: 1rem clamp(0.75rem, 2vw, 2rem) 3rem;
            outline: none;
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
    protected skip(event: Event): void {
        event.preventDefault();
        document.getElementById('main')?.focus();
    }
}
