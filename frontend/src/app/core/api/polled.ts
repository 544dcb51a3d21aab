import { HttpErrorResponse, httpResource } from '@angular/common/http';
import { computed, effect, inject, linkedSignal, Signal, untracked } from '@angular/core';
import { ApiError, toApiError } from './api-error';
import { Refresh } from '../polling/polling-clock';

/** An answer of the API that is asked for again with each beat. */
export interface Polled<T> {
    /** The last good answer; it stays while the next one is on its way, and when that fails. */
    readonly value: Signal<T | undefined>;
    /** Why the last try failed; undefined when it did not. */
    readonly error: Signal<ApiError | undefined>;
    /** True while an answer is on its way. */
    readonly isLoading: Signal<boolean>;
}

/** Keeps the answer of a path up to date. Another path begins without one; undefined asks nothing. */
export function polled<T>(path: () => string | undefined): Polled<T> {
    const refresh = inject(Refresh);
    const url = computed(path);
    const resource = httpResource<T>(() => {
        const asked = url();
        return asked === undefined ? undefined : { url: asked, timeout: 60_000 };
    });
    const value = linkedSignal<{ url: string | undefined; answer: T | undefined }, T | undefined>({
        source: () => ({
            url: url(),
            answer: resource.hasValue() ? resource.value() : undefined,
        }),
        computation: (source, previous) =>
            source.answer ?? (previous && previous.source.url === source.url ? previous.value : undefined),
    });
    // The error stays until the next try has ended: a message must not flicker while it is asked again.
    const error = linkedSignal<{ status: string; error: Error | undefined }, ApiError | undefined>({
        source: () => ({ status: resource.status(), error: resource.error() }),
        computation: (source, previous) => {
            if (source.error) return toApiError(source.error as HttpErrorResponse);
            return source.status === 'reloading' ? previous?.value : undefined;
        },
    });

    let first = true;
    effect(() => {
        refresh.beat();
        if (!first) untracked(() => resource.reload());
        first = false;
    });

    return {
        value: value.asReadonly(),
        error: error.asReadonly(),
        isLoading: resource.isLoading,
    };
}
