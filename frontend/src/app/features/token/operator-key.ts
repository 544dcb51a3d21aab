import { Injectable, signal } from '@angular/core';

const storageKey = 'operator-key';

/** The operator's key, kept until the tab is closed. */
@Injectable({ providedIn: 'root' })
export class OperatorKey {
    private readonly kept = signal(sessionStorage.getItem(storageKey) ?? '');

    /** Empty when none is kept. */
    readonly value = this.kept.asReadonly();

    keep(key: string): void {
        sessionStorage.setItem(storageKey, key);
        this.kept.set(key);
    }

    forget(): void {
        sessionStorage.removeItem(storageKey);
        this.kept.set('');
    }
}
