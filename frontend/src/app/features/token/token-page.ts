import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TokenForm } from './token-form';
import { TokenStatePanel } from './token-state';

/** The token page: the current token, and a form for a new one. */
@Component({
    selector: 'ac-token-page',
    imports: [TokenForm, TokenStatePanel],
    template: `
        <div class="stack">
            <h1 i18n="@@token.title">SmartThings token</h1>
            <div class="columns">
                <ac-token-state />
                <div class="stack">
                    <ac-token-form />
                    <section class="panel stack" aria-labelledby="token-source">
                        <h2 id="token-source" i18n="@@token.source">Where a token comes from</h2>
                        <ol>
                            <li i18n="@@token.source.open">
                                Open
                                <a
                                    href="https://account.smartthings.com/tokens"
                                    target="_blank"
                                    rel="noopener noreferrer"
                                    >account.smartthings.com/tokens</a
                                >
                                (in a new tab) and sign in with the account of the air conditioners.
                            </li>
                            <li i18n="@@token.source.scopes">
                                Create a token with three scopes: list all devices, see all devices, see all locations.
                            </li>
                            <li i18n="@@token.source.copy">Copy it (SmartThings shows it once) and paste it above.</li>
                        </ol>
                        <p class="quiet small" i18n="@@token.source.daily">
                            It lives exactly 24 hours, and SmartThings has no way to renew it: set a new one each day.
                            Where that is late, the energy of the gap is counted afterwards from the meters.
                        </p>
                    </section>
                </div>
            </div>
        </div>
    `,
    styles: `
        .columns {
            display: grid;
            gap: var(--gap);
            grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
            align-items: start;
            max-width: 80rem;
        }
        ol {
            margin: 0;
            padding-inline-start: 1.4rem;
            display: grid;
            gap: 0.4rem;
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokenPage {}
