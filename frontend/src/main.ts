import { chooseLanguage } from './app/core/i18n/language';
import { loadTexts } from './app/core/i18n/load-language';
import { isDark, showTheme, storedTheme, systemTheme } from './app/core/theme/theme-choice';

// Before anything is painted: a dark page must not begin with a flash of white.
showTheme(isDark(storedTheme(), systemTheme().matches));

// The texts first: Angular fixes each one when it creates the component that shows it.
const language = chooseLanguage();
document.documentElement.lang = language;
Promise.all([import('./bootstrap'), loadTexts(language)])
    .then(([{ start }]) => start())
    .catch((error: unknown) => console.error(error));
