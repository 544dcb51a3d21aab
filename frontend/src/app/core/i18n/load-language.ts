import { loadTranslations } from '@angular/localize';
import { Language } from './language';

/** Loads the translations of a language; the source texts are English. */
export async function loadLanguage(language: Language): Promise<void> {
    if (language === 'fr') loadTranslations((await import('../../../locale/fr.json')).default.translations);
}
