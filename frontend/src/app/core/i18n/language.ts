/** The languages that the page speaks. */
export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'language';

/** The language that the reader has chosen, else the first of the browser's that we speak, else English. */
export function chooseLanguage(preferred: readonly string[] = navigator.languages): Language {
    const chosen = localStorage.getItem(storageKey);
    return [chosen, ...preferred].map((tag) => spoken(tag)).find((language) => language) ?? 'en';
}

/** Keeps the choice for the next visit too, and shows the page in it. */
export function changeLanguage(language: Language): void {
    localStorage.setItem(storageKey, language);
    location.reload();
}

/**
 * How numbers and times are written: as in the reader's own region, where it speaks the language of the page (fr-CH for a page in
 * French); a reader whose language we do not speak keeps his own numbers too.
 */
export function readerLocale(language: Language, preferred: readonly string[] = navigator.languages): string {
    const own = preferred.find((tag) => spoken(tag) === language);
    const speaksNone = !preferred.some((tag) => spoken(tag));
    return own ?? (speaksNone && localStorage.getItem(storageKey) === null ? preferred[0] : undefined) ?? language;
}

function spoken(tag: string | null): Language | undefined {
    const primary = tag?.split('-')[0].toLowerCase();
    return languages.find((language) => language === primary);
}
