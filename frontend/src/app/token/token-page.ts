import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
    selector: 'ac-token-page',
    template: `<h1>Token</h1>`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokenPage {}
