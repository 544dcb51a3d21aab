import { HttpErrorResponse, httpResource } from '@angular/common/http';
import { computed, effect, inject, linkedSignal, Signal, untracked } from '@angular/core';
import { PollingClock } from '../polling/polling-clock';
import { ApiError, toApiError } from './api-error';

/** A response of the API that is requested again at each tick of the polling clock. */
export interface Polled<T> {
    /** The last successful response; it stays while the next request is pending or after it fails. */
    readonly value: Signal<T | undefined>;
    /** The error of the last request; undefined if it succeeded. */
    readonly error: Signal<ApiError | undefined>;
    readonly isLoading: Signal<boolean>;
}

/** Polls a path. A new path starts without a value; undefined sends no request. */
export function polled<T>(path: () => string | undefined): Polled<T> {
    const clock = inject(PollingClock);
    const url = computed(path);
    const resource = httpResource<T>(() => {
        const current = url();
        return current === undefined ? undefined : { url: current, timeout: 60_000 };
    });
    const value = linkedSignal<{ url: string | undefined; response: T | undefined }, T | undefined>({
        source: () => ({
            url: url(),
            response: resource.hasValue() ? resource.value() : undefined,
        }),
        computation: (source, previous) =>
            source.response ?? (previous && previous.source.url === source.url ? previous.value : undefined),
    });
    // The error stays until the next request ends, so that its message does not flicker.
    const error = linkedSignal<{ status: string; error: Error | undefined }, ApiError | undefined>({
        source: () => ({ status: resource.status(), error: resource.error() }),
        computation: (source, previous) => {
            if (source.error) return toApiError(source.error as HttpErrorResponse);
            return source.status === 'reloading' ? previous?.value : undefined;
        },
    });

    let first = true;
    effect(() => {
        clock.tick();
        if (!first) untracked(() => resource.reload());
        first = false;
    });

    return {
        value: value.asReadonly(),
        error: error.asReadonly(),
        isLoading: resource.isLoading,
    };
}
