import { computed, effect, Injectable, signal } from '@angular/core';
import { applyTheme, isDark, storedTheme, storeTheme, systemTheme, ThemeChoice } from './theme-choice';

/** The chosen theme, or that of the operating system. */
@Injectable({ providedIn: 'root' })
export class Theme {
    private readonly system = systemTheme();
    private readonly systemIsDark = signal(this.system.matches);

    readonly choice = signal(storedTheme());
    readonly isDark = computed(() => isDark(this.choice(), this.systemIsDark()));

    constructor() {
        this.system.addEventListener('change', (change) => this.systemIsDark.set(change.matches));
        effect(() => applyTheme(this.isDark()));
    }

    choose(choice: ThemeChoice): void {
        storeTheme(choice);
        this.choice.set(choice);
    }
}
