export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = 'theme';

/** What the reader has chosen, here or at an earlier visit. */
export const storedTheme = (): ThemeChoice =>
    themeChoices.find((choice) => choice === localStorage.getItem(storageKey)) ?? 'system';

export const storeTheme = (choice: ThemeChoice): void => localStorage.setItem(storageKey, choice);

export const systemTheme = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

export const isDark = (choice: ThemeChoice, systemIsDark: boolean): boolean =>
    choice === 'system' ? systemIsDark : choice === 'dark';

/** Gives the page its colours. */
export function showTheme(dark: boolean): void {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}
