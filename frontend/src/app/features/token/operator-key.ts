import { Injectable, signal } from '@angular/core';

const storageKey = 'operator-key';

/** The operator key, stored until the tab is closed. */
@Injectable({ providedIn: 'root' })
export class OperatorKey {
    private readonly stored = signal(sessionStorage.getItem(storageKey) ?? '');

    /** Empty if no key is stored. */
    readonly value = this.stored.asReadonly();

    store(key: string): void {
        sessionStorage.setItem(storageKey, key);
        this.stored.set(key);
    }

    clear(): void {
        sessionStorage.removeItem(storageKey);
        this.stored.set('');
    }
}
