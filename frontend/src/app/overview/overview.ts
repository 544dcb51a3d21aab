import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
    selector: 'ac-overview',
    template: `<h1>Overview</h1>`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Overview {}
