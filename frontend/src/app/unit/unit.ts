import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
    selector: 'ac-unit',
    template: `<h1>Unit</h1>`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Unit {}
