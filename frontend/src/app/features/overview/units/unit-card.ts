import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { DashboardUnit, placeOf } from '../../../core/api/dashboard';
import { Format } from '../../../core/i18n/format';
import { fanWord, modeWord } from '../../../core/i18n/labels';
import { LastUpdate } from './last-update';
import { UnitStatus } from './unit-status';

/** A unit at a glance. */
@Component({
    selector: 'ac-unit-card',
    imports: [LastUpdate, RouterLink, UnitStatus],
    templateUrl: './unit-card.html',
    styleUrl: './unit-card.css',
    host: { class: 'panel', '[class.late]': 'unit().stale' },
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitCard {
    readonly unit = input.required<DashboardUnit>();
    protected readonly format = inject(Format);
    protected readonly placeOf = placeOf;
    protected readonly modeWord = modeWord;
    protected readonly fanWord = fanWord;
}
