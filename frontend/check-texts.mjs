// Fails when a text of the page has no French, or a French one is no longer needed. The texts are what `ng extract-i18n` finds.
import { readFileSync } from 'node:fs';

const textsOf = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).translations;
const english = textsOf('out-tsc/messages.json');
const french = textsOf('src/locale/fr.json');

const placeholders = (text) => (text.match(/\{\$\w+\}/g) ?? []).sort().join();
const problems = [
    ...Object.keys(english)
        .filter((id) => /^\d+$/.test(id))
        .map((id) => `has no @@id: ${english[id]}`),
    ...Object.keys(english)
        .filter((id) => !french[id])
        .map((id) => `has no French: ${id}: ${english[id]}`),
    ...Object.keys(french)
        .filter((id) => !english[id])
        .map((id) => `is no longer used: ${id}`),
    ...Object.keys(french)
        .filter((id) => english[id] && placeholders(english[id]) !== placeholders(french[id]))
        .map((id) => `has other placeholders in French: ${id}: ${english[id]}`),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${Object.keys(english).length} texts, all in French too.`);
