import { computed, inject, Signal } from '@angular/core';
import { ApiError } from '../../core/api/api-error';
import { Dashboard } from '../../core/api/dashboard';

/** An answer's error, but nothing where the top of the page says the same already. */
export function ownError(error: Signal<ApiError | undefined>): Signal<ApiError | undefined> {
    const dashboard = inject(Dashboard);
    return computed(() => (error()?.status === dashboard.error()?.status ? undefined : error()));
}
