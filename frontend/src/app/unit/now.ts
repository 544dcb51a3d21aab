import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { DashboardUnit } from '../api/dashboard';
import { Format } from '../locale/format';
import { fanWord, modeWord } from '../locale/words';
import { Refresh } from '../refresh/refresh';

/** What a unit does now, and what it has used. */
@Component({
    selector: 'ac-unit-now',
    templateUrl: './now.html',
    styleUrl: './now.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitNow {
    readonly unit = input.required<DashboardUnit>();

    protected readonly format = inject(Format);
    protected readonly refresh = inject(Refresh);
    protected readonly modeWord = modeWord;
    protected readonly fanWord = fanWord;
}
