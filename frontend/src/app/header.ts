import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { changeLanguage, Language } from './core/i18n/language';
import { Theme } from './core/theme/theme';
import { ThemeChoice } from './core/theme/theme-choice';

/** The navigation, and the choice of language and theme. */
@Component({
    selector: 'ac-header',
    imports: [RouterLink, RouterLinkActive],
    templateUrl: './header.html',
    styleUrl: './header.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Header {
    protected readonly theme = inject(Theme);
    protected readonly language = document.documentElement.lang as Language;

    protected chooseTheme(event: Event): void {
        this.theme.choose((event.target as HTMLSelectElement).value as ThemeChoice);
    }

    protected chooseLanguage(event: Event): void {
        changeLanguage((event.target as HTMLSelectElement).value as Language);
    }
}
