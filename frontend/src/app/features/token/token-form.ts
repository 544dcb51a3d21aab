import { HttpErrorResponse } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, signal, viewChild } from '@angular/core';
import { Token, TokenTaken } from '../../core/api/token';
import { Format } from '../../core/i18n/format';
import { Refresh } from '../../core/polling/polling-clock';
import { Healing } from '../../core/polling/fast-refresh';
import { OperatorKey } from './operator-key';
import { Refusal, refusalOf } from './token-rejection';
import { leftWords, takenWords } from '../../core/i18n/token-labels';

/** Sets a new token. It is in the field alone, and not even there once it is taken. */
@Component({
    selector: 'ac-token-form',
    templateUrl: './token-form.html',
    styleUrl: './token-form.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokenForm {
    private readonly token = inject(Token);
    private readonly healing = inject(Healing);
    private readonly refresh = inject(Refresh);
    private readonly format = inject(Format);
    private readonly tokenField = viewChild.required<ElementRef<HTMLInputElement>>('tokenField');
    private readonly keyField = viewChild<ElementRef<HTMLInputElement>>('keyField');
    protected readonly key = inject(OperatorKey);

    protected readonly isShown = signal(false);
    protected readonly isPending = signal(false);
    protected readonly asksForKey = signal(false);
    protected readonly refusal = signal<Refusal | undefined>(undefined);
    private readonly taken = signal<TokenTaken | undefined>(undefined);
    private readonly waitUntil = signal(0);

    protected readonly result = computed(() => {
        const taken = this.taken();
        return taken && takenWords(taken, leftWords(taken.secondsLeft, this.format));
    });
    /** Seconds until another try makes sense. */
    protected readonly wait = computed(() => Math.max(0, Math.ceil((this.waitUntil() - this.refresh.now()) / 1_000)));

    protected trim(event: Event): void {
        const field = this.tokenField().nativeElement;
        if ((event as InputEvent).inputType === 'insertFromPaste') field.value = field.value.trim();
    }

    protected send(event: Event): void {
        event.preventDefault();
        if (this.isPending() || this.wait() > 0) return;
        const key = this.keyField()?.nativeElement.value.trim() || this.key.value();
        this.isPending.set(true);
        this.refusal.set(undefined);
        this.taken.set(undefined);
        this.token.post(this.tokenField().nativeElement.value.trim(), key).subscribe({
            next: (taken) => {
                this.tokenField().nativeElement.value = '';
                this.isShown.set(false);
                this.taken.set(taken);
                this.end(key);
                this.healing.watch();
            },
            error: (failure: HttpErrorResponse) => {
                this.refuse(refusalOf(failure, key !== ''), failure.status);
                this.end(failure.status === 400 ? key : '');
            },
        });
    }

    private refuse(refusal: Refusal, status: number): void {
        this.refusal.set(refusal);
        this.waitUntil.set(Date.now() + refusal.wait * 1_000);
        if (refusal.of === 'key') {
            this.key.forget();
            this.asksForKey.set(true);
        }
        // It may have been taken without our hearing of it.
        if (status === 0) this.healing.watch();
    }

    /** @param goodKey A key that the service has taken. */
    private end(goodKey: string): void {
        this.isPending.set(false);
        if (!goodKey) return;
        this.key.keep(goodKey);
        this.asksForKey.set(false);
    }
}
