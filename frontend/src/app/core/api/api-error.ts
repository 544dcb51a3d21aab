import { HttpErrorResponse } from '@angular/common/http';

export interface ApiError {
    /** HTTP status; 0 without a response. */
    status: number;
    /** The code of the problem, in snake case; empty if there is none. */
    code: string;
    /** The message of the service; empty if there is none. */
    message: string;
}

export function toApiError(failure: HttpErrorResponse): ApiError {
    const body = (failure.error ?? {}) as { code?: unknown; error?: unknown };
    return { status: failure.status ?? 0, code: textOf(body.code), message: textOf(body.error) };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
