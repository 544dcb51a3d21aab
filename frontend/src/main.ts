import { chooseLanguage } from './app/core/i18n/language';
import { loadLanguage } from './app/core/i18n/load-language';
import { applyTheme, isDark, storedTheme, systemTheme } from './app/core/theme/theme-choice';

// Before the first paint, so that a dark page does not flash white.
applyTheme(isDark(storedTheme(), systemTheme().matches));

// Before the start, because Angular reads the texts when it creates a component.
const language = chooseLanguage();
document.documentElement.lang = language;
Promise.all([import('./bootstrap'), loadLanguage(language)])
    .then(([{ start }]) => start())
    .catch((error: unknown) => console.error(error));
