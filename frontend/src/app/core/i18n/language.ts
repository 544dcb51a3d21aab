export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'language';

/** The stored choice, else the first supported language of the browser, else English. */
export function chooseLanguage(preferred: readonly string[] = navigator.languages): Language {
    const stored = localStorage.getItem(storageKey);
    return [stored, ...preferred].map((tag) => supportedLanguage(tag)).find((language) => language) ?? 'en';
}

/** Stores the choice and reloads the page in that language. */
export function changeLanguage(language: Language): void {
    localStorage.setItem(storageKey, language);
    location.reload();
}

/**
 * The locale of numbers and times: the browser's region for the language of the page (fr-CH for a page in French). Without a choice and
 * without a supported language, the browser's first locale.
 */
export function formatLocale(language: Language, preferred: readonly string[] = navigator.languages): string {
    const regional = preferred.find((tag) => supportedLanguage(tag) === language);
    const isUnsupported = !preferred.some((tag) => supportedLanguage(tag));
    const fallback = isUnsupported && localStorage.getItem(storageKey) === null ? preferred[0] : undefined;
    return regional ?? fallback ?? language;
}

function supportedLanguage(tag: string | null): Language | undefined {
    const primary = tag?.split('-')[0].toLowerCase();
    return languages.find((language) => language === primary);
}
