import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { DashboardUnit } from '../../core/api/dashboard';
import { Format } from '../../core/i18n/format';
import { fanWord, modeWord } from '../../core/i18n/labels';
import { Refresh } from '../../core/polling/polling-clock';

/** What a unit does now, and what it has used. */
@Component({
    selector: 'ac-unit-now',
    templateUrl: './unit-now.html',
    styleUrl: './unit-now.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitNow {
    readonly unit = input.required<DashboardUnit>();

    protected readonly format = inject(Format);
    protected readonly refresh = inject(Refresh);
    protected readonly modeWord = modeWord;
    protected readonly fanWord = fanWord;
}
