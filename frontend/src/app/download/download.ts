import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
    selector: 'ac-download',
    template: `<h1>Download</h1>`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Download {}
