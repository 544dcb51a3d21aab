import { HttpErrorResponse } from '@angular/common/http';

/** Why the API gave no answer. */
export interface ApiError {
    /** HTTP status; 0 when nobody answered. */
    status: number;
    /** The service's own sentence; empty where it gave none. */
    sentence: string;
}

export function toApiError(failure: HttpErrorResponse): ApiError {
    const body: unknown = failure.error;
    const sentence =
        typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string'
            ? body.error
            : '';
    return { status: failure.status ?? 0, sentence };
}
