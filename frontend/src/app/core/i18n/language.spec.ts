import { chooseLanguage, readerLocale } from './language';

describe('the language', () => {
    afterEach(() => localStorage.clear());

    it('is the first of the browser that the page speaks', () => {
        expect(chooseLanguage(['de-DE', 'fr-CH', 'en-GB'])).toBe('fr');
    });

    it('is English for those whose languages it does not speak', () => {
        expect(chooseLanguage(['de-DE'])).toBe('en');
    });

    it('is what the reader has chosen', () => {
        localStorage.setItem('language', 'en');
        expect(chooseLanguage(['fr-FR'])).toBe('en');
    });
});

describe("the reader's locale", () => {
    afterEach(() => localStorage.clear());

    it('is that of the region where it speaks the language of the page', () => {
        expect(readerLocale('fr', ['en-GB', 'fr-CH'])).toBe('fr-CH');
    });

    it('is the own one of a reader whose language the page does not speak', () => {
        expect(readerLocale('en', ['de-CH'])).toBe('de-CH');
    });

    it('is the language itself where the browser has no region for it', () => {
        expect(readerLocale('fr', ['en-GB'])).toBe('fr');
    });
});
