const quote = 0x22;
const newline = 0x0a;
// Longer than any timestamp, the first cell of a row.
const maxRowStart = 64;

/** Counts the rows of a CSV stream and reads the timestamp of the last complete row. */
export class CsvRowCounter {
    private rowStart = new Uint8Array();
    private inQuotes = false;
    private lines = 0;
    private lastTimestamp = NaN;

    /** Complete rows so far, without the header. */
    get rows(): number {
        return Math.max(0, this.lines - 1);
    }

    /** Timestamp of the last complete row in milliseconds; NaN before the first one. */
    get timestamp(): number {
        return this.lastTimestamp;
    }

    /** Whether the stream ends with a complete row. */
    get isComplete(): boolean {
        return this.lines > 0 && this.rowStart.length === 0;
    }

    // Reads single bytes: in UTF-8, the bytes of quotes and line feeds occur in no other character.
    add(chunk: Uint8Array): void {
        let start = this.rowStart.length > 0 ? -1 : 0;
        let lastRow: Uint8Array | undefined;
        for (let i = 0; i < chunk.length; i++) {
            if (chunk[i] === quote) this.inQuotes = !this.inQuotes;
            if (chunk[i] !== newline || this.inQuotes) continue;
            this.lines++;
            lastRow = this.startOfRow(chunk, start, i);
            start = i + 1;
        }
        this.rowStart = this.startOfRow(chunk, start, chunk.length);
        if (lastRow) this.readTimestamp(lastRow);
    }

    /** The first bytes of a row; a negative start means that it started in an earlier chunk. */
    private startOfRow(chunk: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
        if (start >= 0) return chunk.slice(start, Math.min(end, start + maxRowStart));
        return Uint8Array.of(...this.rowStart, ...chunk.subarray(0, Math.min(end, maxRowStart))).slice(0, maxRowStart);
    }

    private readTimestamp(row: Uint8Array): void {
        const cell = new TextDecoder().decode(row).split(',', 1)[0].replaceAll('"', '');
        const instant = Date.parse(cell);
        if (!Number.isNaN(instant)) this.lastTimestamp = instant;
    }
}

/** The progress through a range of rows that are sorted newest first, from 0 to 1; undefined without a start or a row. */
export function fractionDone(timestamp: number, from: number | undefined, to: number): number | undefined {
    if (from === undefined || Number.isNaN(timestamp)) return undefined;
    if (to <= from) return 1;
    return Math.min(1, Math.max(0, (to - timestamp) / (to - from)));
}
