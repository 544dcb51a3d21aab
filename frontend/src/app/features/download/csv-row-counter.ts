const quote = 0x22;
const newline = 0x0a;
// Longer than any time stamp, the first cell of a row.
const headLength = 64;

/** Counts the rows of a CSV while its chunks come in, and knows the time stamp of the last whole row. */
export class CsvTail {
    private head = new Uint8Array();
    private inQuotes = false;
    private ends = 0;
    private last = NaN;

    /** Rows so far, the header not counted. */
    get rows(): number {
        return Math.max(0, this.ends - 1);
    }

    /** Time stamp of the last whole row, in milliseconds; NaN before the first. */
    get timestamp(): number {
        return this.last;
    }

    /** Whether what has come ends with a whole row. */
    get isWhole(): boolean {
        return this.ends > 0 && this.head.length === 0;
    }

    // Byte by byte: neither a quote nor a line feed is ever a part of another character in UTF-8.
    add(chunk: Uint8Array): void {
        let rowStart = this.head.length > 0 ? -1 : 0;
        let lastRow: Uint8Array | undefined;
        for (let i = 0; i < chunk.length; i++) {
            if (chunk[i] === quote) this.inQuotes = !this.inQuotes;
            if (chunk[i] !== newline || this.inQuotes) continue;
            this.ends++;
            lastRow = this.headOf(chunk, rowStart, i);
            rowStart = i + 1;
        }
        this.head = this.headOf(chunk, rowStart, chunk.length);
        if (lastRow) this.readTimestamp(lastRow);
    }

    /** The start of a row; below zero it began in an earlier chunk. */
    private headOf(chunk: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
        if (start >= 0) return chunk.slice(start, Math.min(end, start + headLength));
        return Uint8Array.of(...this.head, ...chunk.subarray(0, Math.min(end, headLength))).slice(0, headLength);
    }

    private readTimestamp(row: Uint8Array): void {
        const cell = new TextDecoder().decode(row).split(',', 1)[0].replaceAll('"', '');
        const instant = Date.parse(cell);
        if (!Number.isNaN(instant)) this.last = instant;
    }
}

/** How much of a span is done when rows come newest first, from 0 to 1; undefined where the span has no beginning or no row has come. */
export function fractionDone(timestamp: number, from: number | undefined, to: number): number | undefined {
    if (from === undefined || Number.isNaN(timestamp)) return undefined;
    if (to <= from) return 1;
    return Math.min(1, Math.max(0, (to - timestamp) / (to - from)));
}
