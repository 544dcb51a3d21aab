import { HttpErrorResponse } from '@angular/common/http';

export interface ApiError {
    /** HTTP status; 0 without a response. */
    status: number;
    /** The message of the service; empty if there is none. */
    message: string;
}

export function toApiError(failure: HttpErrorResponse): ApiError {
    const body: unknown = failure.error;
    const message =
        typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string'
            ? body.error
            : '';
    return { status: failure.status ?? 0, message };
}
