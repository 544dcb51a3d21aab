import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { DashboardUnit } from '../../../core/api/dashboard';
import { stateOf } from '../../../core/api/unit-state';
import { stateIcon, stateLabel } from '../../../core/i18n/labels';

/** A unit's state as icon and label. */
@Component({
    selector: 'ac-unit-status',
    template: `<span class="badge" [class.good]="state() === 'on'" [class.warn]="state() === 'not-reporting'"
        ><span aria-hidden="true">{{ icon() }}</span> {{ label() }}</span
    >`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitStatus {
    readonly unit = input.required<DashboardUnit>();
    protected readonly state = computed(() => stateOf(this.unit()));
    protected readonly icon = computed(() => stateIcon(this.state()));
    protected readonly label = computed(() => stateLabel(this.state()));
}
