import { CsvRowCounter, fractionDone } from './csv-row-counter';

const csv = [
    'Timestamp,Device Name,Location',
    '2026-11-23T16:10:00.5Z,Salle serveurs é 1,"Bâtiment ""A"", nord"',
    '2026-11-23T16:05:00Z,"Accueil\nétage 2",B',
    '2026-11-23T16:00:00Z,Bureau,C',
].join('\n');
const bytesOf = (text: string) => new TextEncoder().encode(text);

function countRows(text: string, size: number): CsvRowCounter {
    const counter = new CsvRowCounter();
    const bytes = bytesOf(text);
    for (let i = 0; i < bytes.length; i += size) counter.add(bytes.subarray(i, i + size));
    return counter;
}

describe('the row counter', () => {
    it.each([1, 2, 3, 7, 40, 1_000])('does not depend on the chunk size: %s bytes', (size) => {
        const complete = countRows(`${csv}\n`, size);
        expect(complete.rows).toBe(3);
        expect(new Date(complete.timestamp).toISOString()).toBe('2026-11-23T16:00:00.000Z');
        expect(complete.isComplete).toBe(true);
    });

    it('does not count an incomplete row', () => {
        const incomplete = countRows(csv, 10);
        expect(incomplete.rows).toBe(2);
        expect(new Date(incomplete.timestamp).toISOString()).toBe('2026-11-23T16:05:00.000Z');
        expect(incomplete.isComplete).toBe(false);
    });

    it('has no rows and no timestamp after the header alone', () => {
        const header = countRows('Timestamp,Device Name\r\n', 5);
        expect(header.rows).toBe(0);
        expect(header.timestamp).toBeNaN();
        expect(header.isComplete).toBe(true);
    });
});

describe('the fraction done', () => {
    it('is the part of the range after the last row', () => {
        expect(fractionDone(750, 0, 1_000)).toBe(0.25);
        expect(fractionDone(1_200, 0, 1_000)).toBe(0);
        expect(fractionDone(-5, 0, 1_000)).toBe(1);
    });

    it('is unknown without a start or a row', () => {
        expect(fractionDone(750, undefined, 1_000)).toBeUndefined();
        expect(fractionDone(NaN, 0, 1_000)).toBeUndefined();
    });
});
