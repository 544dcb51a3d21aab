export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = 'theme';

export const storedTheme = (): ThemeChoice =>
    themeChoices.find((choice) => choice === localStorage.getItem(storageKey)) ?? 'system';

export const storeTheme = (choice: ThemeChoice): void => localStorage.setItem(storageKey, choice);

export const systemTheme = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

export const isDark = (choice: ThemeChoice, systemIsDark: boolean): boolean =>
    choice === 'system' ? systemIsDark : choice === 'dark';

export function applyTheme(dark: boolean): void {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}
