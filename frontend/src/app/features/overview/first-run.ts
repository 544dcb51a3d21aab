import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { FetchStatus } from '../../core/api/fetch-status';
import { Site } from '../../core/api/site';
import { Token } from '../../core/api/token';
import { Format } from '../../core/i18n/format';

/** Shown instead of the overview until the first unit is known. */
@Component({
    selector: 'ac-first-run',
    imports: [RouterLink],
    template: `
        <section class="panel stack">
            <h2 i18n="@@first.heading">No air conditioners yet</h2>
            @if (needsToken()) {
                <p i18n="@@first.token">
                    Collection needs a token of your SmartThings account, and there is none in force. Set one, and the
                    first readings come in within seconds.
                </p>
                <p>
                    <a class="button primary" routerLink="/smartthings-token" i18n="@@first.set-token">Set the token</a>
                </p>
            } @else if (foundNone()) {
                <p i18n="@@first.none-found">
                    The last round found no air conditioners in the SmartThings account. Check that the token is that of
                    the account which has them, and that it may see devices.
                </p>
                <p><a class="button" routerLink="/smartthings-token" i18n="@@first.see-token">See the token</a></p>
            } @else {
                <p i18n="@@first.wait">
                    The first round of readings comes in at most {{ wait() }}. This page shows it by itself.
                </p>
            }
        </section>
    `,
    styles: `
        p {
            max-width: 42rem;
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FirstRun {
    private readonly token = inject(Token).state;
    private readonly status = inject(FetchStatus).status;
    private readonly site = inject(Site);
    private readonly format = inject(Format);

    protected readonly needsToken = computed(() => {
        const token = this.token();
        return token !== undefined && (token.tokenMasked === null || token.secondsLeft === 0);
    });
    protected readonly foundNone = computed(() => this.status()?.ok === true && this.status()?.deviceCount === 0);
    protected readonly wait = computed(() => this.format.duration(this.site.pollIntervalSeconds()));
}
