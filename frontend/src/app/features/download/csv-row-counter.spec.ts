import { CsvTail, fractionDone } from './csv-row-counter';

const csv = [
    'Timestamp,Device Name,Location',
    '2026-11-23T16:10:00.5Z,Salle serveurs é 1,"Bâtiment ""A"", nord"',
    '2026-11-23T16:05:00Z,"Accueil\nétage 2",B',
    '2026-11-23T16:00:00Z,Bureau,C',
].join('\n');
const bytesOf = (text: string) => new TextEncoder().encode(text);

function tailOf(text: string, size: number): CsvTail {
    const tail = new CsvTail();
    const bytes = bytesOf(text);
    for (let i = 0; i < bytes.length; i += size) tail.add(bytes.subarray(i, i + size));
    return tail;
}

describe('the tail of a CSV', () => {
    it.each([1, 2, 3, 7, 40, 1_000])('is the same in chunks of %s bytes, within rows, cells and characters', (size) => {
        const whole = tailOf(`${csv}\n`, size);
        expect(whole.rows).toBe(3);
        expect(new Date(whole.timestamp).toISOString()).toBe('2026-11-23T16:00:00.000Z');
        expect(whole.isWhole).toBe(true);
    });

    it('does not count a row that has not come to its end', () => {
        const cut = tailOf(csv, 10);
        expect(cut.rows).toBe(2);
        expect(new Date(cut.timestamp).toISOString()).toBe('2026-11-23T16:05:00.000Z');
        expect(cut.isWhole).toBe(false);
    });

    it('has no rows and no time where there is the header alone', () => {
        const none = tailOf('Timestamp,Device Name\r\n', 5);
        expect(none.rows).toBe(0);
        expect(none.timestamp).toBeNaN();
        expect(none.isWhole).toBe(true);
    });
});

describe('the fraction that is done', () => {
    it('is the part of the span that lies behind the last row', () => {
        expect(fractionDone(750, 0, 1_000)).toBe(0.25);
        expect(fractionDone(1_200, 0, 1_000)).toBe(0);
        expect(fractionDone(-5, 0, 1_000)).toBe(1);
    });

    it('is not known without a beginning or a row', () => {
        expect(fractionDone(750, undefined, 1_000)).toBeUndefined();
        expect(fractionDone(NaN, 0, 1_000)).toBeUndefined();
    });
});
