import { computed, effect, Injectable, signal } from '@angular/core';
import { isDark, showTheme, storedTheme, storeTheme, systemTheme, ThemeChoice } from './theme-choice';

/** Light or dark, as the reader has chosen or as the system is set. */
@Injectable({ providedIn: 'root' })
export class Theme {
    private readonly system = systemTheme();
    private readonly systemIsDark = signal(this.system.matches);

    readonly choice = signal(storedTheme());
    readonly isDark = computed(() => isDark(this.choice(), this.systemIsDark()));

    constructor() {
        this.system.addEventListener('change', (change) => this.systemIsDark.set(change.matches));
        effect(() => showTheme(this.isDark()));
    }

    choose(choice: ThemeChoice): void {
        storeTheme(choice);
        this.choice.set(choice);
    }
}
