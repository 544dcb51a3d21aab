import { computed, inject, Signal } from '@angular/core';
import { ApiError } from '../../core/api/api-error';
import { Dashboard } from '../../core/api/dashboard';

/** The error of a section, or undefined if the top of the page shows the same error. */
export function sectionError(error: Signal<ApiError | undefined>): Signal<ApiError | undefined> {
    const dashboard = inject(Dashboard);
    return computed(() => (error()?.status === dashboard.error()?.status ? undefined : error()));
}
