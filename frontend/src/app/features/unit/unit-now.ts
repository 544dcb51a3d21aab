import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { DashboardUnit } from '../../core/api/dashboard';
import { Format } from '../../core/i18n/format';
import { fanLabel, modeLabel } from '../../core/i18n/labels';
import { PollingClock } from '../../core/polling/polling-clock';

/** The current values of a unit. */
@Component({
    selector: 'ac-unit-now',
    templateUrl: './unit-now.html',
    styleUrl: './unit-now.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitNow {
    readonly unit = input.required<DashboardUnit>();

    protected readonly format = inject(Format);
    protected readonly clock = inject(PollingClock);
    protected readonly modeLabel = modeLabel;
    protected readonly fanLabel = fanLabel;
}
