import { HttpErrorResponse } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, signal, viewChild } from '@angular/core';
import { PostTokenResponse, Token } from '../../core/api/token';
import { Format } from '../../core/i18n/format';
import { timeLeft } from '../../core/i18n/token-labels';
import { FastRefresh } from '../../core/polling/fast-refresh';
import { PollingClock } from '../../core/polling/polling-clock';
import { OperatorKey } from './operator-key';
import { rejectionOf, TokenRejection } from './token-rejection';
import { resultText } from './token-text';

/** The form for a new token. The token is only in the input field, which is cleared on success. */
@Component({
    selector: 'ac-token-form',
    templateUrl: './token-form.html',
    styleUrl: './token-form.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokenForm {
    private readonly token = inject(Token);
    private readonly fastRefresh = inject(FastRefresh);
    private readonly clock = inject(PollingClock);
    private readonly format = inject(Format);
    private readonly tokenField = viewChild.required<ElementRef<HTMLInputElement>>('tokenField');
    private readonly keyField = viewChild<ElementRef<HTMLInputElement>>('keyField');
    protected readonly key = inject(OperatorKey);

    protected readonly isVisible = signal(false);
    protected readonly isPending = signal(false);
    protected readonly needsKey = signal(false);
    protected readonly rejection = signal<TokenRejection | undefined>(undefined);
    private readonly response = signal<PostTokenResponse | undefined>(undefined);
    private readonly retryAt = signal(0);

    protected readonly result = computed(() => {
        const response = this.response();
        return response && resultText(response, timeLeft(response.secondsLeft, this.format));
    });
    /** Seconds until a retry is possible. */
    protected readonly retryAfter = computed(() => Math.max(0, Math.ceil((this.retryAt() - this.clock.now()) / 1_000)));

    protected trim(event: Event): void {
        const field = this.tokenField().nativeElement;
        if ((event as InputEvent).inputType === 'insertFromPaste') field.value = field.value.trim();
    }

    protected send(event: Event): void {
        event.preventDefault();
        if (this.isPending() || this.retryAfter() > 0) return;
        const key = this.keyField()?.nativeElement.value.trim() || this.key.value();
        this.isPending.set(true);
        this.rejection.set(undefined);
        this.response.set(undefined);
        this.token.post(this.tokenField().nativeElement.value.trim(), key).subscribe({
            next: (response) => {
                this.tokenField().nativeElement.value = '';
                this.isVisible.set(false);
                this.response.set(response);
                this.finish(key);
                this.fastRefresh.start();
            },
            error: (failure: HttpErrorResponse) => {
                this.reject(rejectionOf(failure, key !== ''), failure.status);
                this.finish(failure.status === 400 ? key : '');
            },
        });
    }

    private reject(rejection: TokenRejection, status: number): void {
        this.rejection.set(rejection);
        this.retryAt.set(Date.now() + rejection.retryAfter * 1_000);
        if (rejection.field === 'key') {
            this.key.clear();
            this.needsKey.set(true);
        }
        // The service may have accepted the token although its response was lost.
        if (status === 0) this.fastRefresh.start();
    }

    /** @param acceptedKey Empty if the service did not accept the key. */
    private finish(acceptedKey: string): void {
        this.isPending.set(false);
        if (!acceptedKey) return;
        this.key.store(acceptedKey);
        this.needsKey.set(false);
    }
}
