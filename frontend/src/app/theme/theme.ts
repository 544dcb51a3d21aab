import { computed, effect, Injectable, signal } from '@angular/core';

export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'theme';

/** Light or dark, as the reader has chosen or as the system is set. */
@Injectable({ providedIn: 'root' })
export class Theme {
    private readonly system = matchMedia('(prefers-color-scheme: dark)');
    private readonly systemIsDark = signal(this.system.matches);

    readonly choice = signal<ThemeChoice>((localStorage.getItem(storageKey) as ThemeChoice | null) ?? 'system');
    readonly isDark = computed(() => (this.choice() === 'system' ? this.systemIsDark() : this.choice() === 'dark'));

    constructor() {
        this.system.addEventListener('change', (change) => this.systemIsDark.set(change.matches));
        effect(() => {
            document.documentElement.dataset['theme'] = this.isDark() ? 'dark' : 'light';
        });
    }

    choose(choice: ThemeChoice): void {
        localStorage.setItem(storageKey, choice);
        this.choice.set(choice);
    }
}
