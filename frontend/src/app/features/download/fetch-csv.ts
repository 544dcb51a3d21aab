import { CsvTail } from './csv-row-counter';

/** Why a download brought no file. */
export class DownloadFailure extends Error {
    /** @param status HTTP status of the answer; 0 where the connection failed. @param sentence The service's own; may be empty. */
    constructor(
        readonly status: number,
        readonly sentence: string,
        readonly bytes: number,
    ) {
        super(sentence);
    }
}

export interface CsvFile {
    content: Blob;
    name: string;
    rows: number;
}

// The browser may keep a blob on disk; loose chunks it cannot.
const blobSize = 4 * 1024 * 1024;

/**
 * Downloads a CSV whole, or fails.
 * @param onChunk Told after each chunk: bytes so far, and what is known of the rows.
 * @throws DownloadFailure Also for a connection that broke midway. An AbortError when it was cancelled.
 */
export async function fetchCsv(
    url: string,
    signal: AbortSignal,
    onChunk: (bytes: number, tail: CsvTail) => void,
): Promise<CsvFile> {
    const tail = new CsvTail();
    const blobs: Blob[] = [];
    let chunks: Uint8Array<ArrayBuffer>[] = [];
    let [bytes, loose] = [0, 0];
    try {
        const answer = await fetch(url, { signal });
        if (!answer.ok) throw new DownloadFailure(answer.status, await sentenceOf(answer), 0);
        const reader = answer.body!.getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
            chunks.push(next.value);
            tail.add(next.value);
            bytes += next.value.length;
            loose += next.value.length;
            if (loose >= blobSize) {
                blobs.push(new Blob(chunks));
                [chunks, loose] = [[], 0];
            }
            onChunk(bytes, tail);
        }
        if (!tail.isWhole) throw new DownloadFailure(0, '', bytes);
        return {
            content: new Blob([...blobs, ...chunks], { type: 'text/csv;charset=utf-8' }),
            name: nameIn(answer.headers.get('Content-Disposition')) ?? 'ac_data.csv',
            rows: tail.rows,
        };
    } catch (failure) {
        // A connection that fails, before or midway, is a TypeError of fetch.
        throw failure instanceof TypeError ? new DownloadFailure(0, '', bytes) : failure;
    }
}

async function sentenceOf(answer: Response): Promise<string> {
    const body: unknown = await answer.json().catch(() => null);
    return typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : '';
}

/** The plain file name of a Content-Disposition. */
export function nameIn(disposition: string | null): string | undefined {
    return /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1];
}

/** Hands a file to the browser, which saves it where the reader has it save. */
export function save(file: CsvFile): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file.content);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
