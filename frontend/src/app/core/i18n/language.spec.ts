import { chooseLanguage, formatLocale } from './language';

describe('the language', () => {
    afterEach(() => localStorage.clear());

    it('is the first supported language of the browser', () => {
        expect(chooseLanguage(['de-DE', 'fr-CH', 'en-GB'])).toBe('fr');
    });

    it('is English if the browser has no supported language', () => {
        expect(chooseLanguage(['de-DE'])).toBe('en');
    });

    it('is the stored choice', () => {
        localStorage.setItem('language', 'en');
        expect(chooseLanguage(['fr-FR'])).toBe('en');
    });
});

describe('the locale', () => {
    afterEach(() => localStorage.clear());

    it('is the regional variant of the language in the browser', () => {
        expect(formatLocale('fr', ['en-GB', 'fr-CH'])).toBe('fr-CH');
    });

    it('is that of the browser if its language is not supported', () => {
        expect(formatLocale('en', ['de-CH'])).toBe('de-CH');
    });

    it('is the language itself if the browser has no region for it', () => {
        expect(formatLocale('fr', ['en-GB'])).toBe('fr');
    });
});
