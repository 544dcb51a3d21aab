// Compares the texts that `ng extract-i18n` finds with the French translations, and fails if they differ in ids or placeholders.
import { readFileSync } from 'node:fs';

const readTranslations = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).translations;
const english = readTranslations('out-tsc/messages.json');
const french = readTranslations('src/locale/fr.json');

const placeholders = (text) => (text.match(/\{\$\w+\}/g) ?? []).sort().join();
const problems = [
    ...Object.keys(english)
        .filter((id) => /^\d+$/.test(id))
        .map((id) => `without an @@id: ${english[id]}`),
    ...Object.keys(english)
        .filter((id) => !french[id])
        .map((id) => `without a French translation: ${id}: ${english[id]}`),
    ...Object.keys(french)
        .filter((id) => !english[id])
        .map((id) => `unused: ${id}`),
    ...Object.keys(french)
        .filter((id) => english[id] && placeholders(english[id]) !== placeholders(french[id]))
        .map((id) => `different placeholders in French: ${id}: ${english[id]}`),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${Object.keys(english).length} texts, all translated to French.`);
