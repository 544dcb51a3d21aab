import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { DashboardUnit, placeOf } from '../../../core/api/dashboard';
import { Format } from '../../../core/i18n/format';
import { fanLabel, modeLabel } from '../../../core/i18n/labels';
import { LastUpdate } from './last-update';
import { UnitStatus } from './unit-status';

@Component({
    selector: 'ac-unit-card',
    imports: [LastUpdate, RouterLink, UnitStatus],
    templateUrl: './unit-card.html',
    styleUrl: './unit-card.css',
    host: { class: 'panel', '[class.stale]': 'unit().stale' },
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitCard {
    readonly unit = input.required<DashboardUnit>();
    protected readonly format = inject(Format);
    protected readonly placeOf = placeOf;
    protected readonly modeLabel = modeLabel;
    protected readonly fanLabel = fanLabel;
}
