import { loadTranslations } from '@angular/localize';
import { Language } from './language';

/** Loads the texts of a language; those in the source are English. */
export async function loadTexts(language: Language): Promise<void> {
    if (language === 'fr') loadTranslations((await import('../../../locale/fr.json')).default.translations);
}
