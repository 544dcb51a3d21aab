import { CsvRowCounter } from './csv-row-counter';

export class DownloadError extends Error {
    /** @param status HTTP status; 0 if the connection failed. @param message The message of the service; can be empty. */
    constructor(
        readonly status: number,
        message: string,
        readonly bytes: number,
    ) {
        super(message);
    }
}

export interface CsvFile {
    content: Blob;
    name: string;
    rows: number;
}

// The browser can move blobs to the disk, but not single chunks.
const blobSize = 4 * 1024 * 1024;

/**
 * Downloads a complete CSV file.
 * @param onChunk Called after each chunk with the bytes so far.
 * @throws DownloadError Also if the connection is interrupted. An AbortError if the download is cancelled.
 */
export async function fetchCsv(
    url: string,
    signal: AbortSignal,
    onChunk: (bytes: number, counter: CsvRowCounter) => void,
): Promise<CsvFile> {
    const counter = new CsvRowCounter();
    const blobs: Blob[] = [];
    let chunks: Uint8Array<ArrayBuffer>[] = [];
    let [bytes, chunkBytes] = [0, 0];
    try {
        const response = await fetch(url, { signal });
        if (!response.ok) throw new DownloadError(response.status, await messageOf(response), 0);
        const reader = response.body!.getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
            chunks.push(next.value);
            counter.add(next.value);
            bytes += next.value.length;
            chunkBytes += next.value.length;
            if (chunkBytes >= blobSize) {
                blobs.push(new Blob(chunks));
                [chunks, chunkBytes] = [[], 0];
            }
            onChunk(bytes, counter);
        }
        if (!counter.isComplete) throw new DownloadError(0, '', bytes);
        return {
            content: new Blob([...blobs, ...chunks], { type: 'text/csv;charset=utf-8' }),
            name: fileNameOf(response.headers.get('Content-Disposition')) ?? 'ac_data.csv',
            rows: counter.rows,
        };
    } catch (error) {
        // fetch reports a failed or interrupted connection as a TypeError.
        throw error instanceof TypeError ? new DownloadError(0, '', bytes) : error;
    }
}

async function messageOf(response: Response): Promise<string> {
    const body: unknown = await response.json().catch(() => null);
    return typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : '';
}

function fileNameOf(disposition: string | null): string | undefined {
    return /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1];
}

export function save(file: CsvFile): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file.content);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
