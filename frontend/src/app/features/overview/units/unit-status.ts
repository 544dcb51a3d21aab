import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { DashboardUnit } from '../../../core/api/dashboard';
import { stateOf, stateSign, stateWord } from '../../../core/i18n/unit-state';

/** A unit's state as sign and word. */
@Component({
    selector: 'ac-unit-status',
    template: `<span class="badge" [class.good]="state() === 'on'" [class.warn]="state() === 'not-reporting'"
        ><span aria-hidden="true">{{ sign() }}</span> {{ word() }}</span
    >`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitStatus {
    readonly unit = input.required<DashboardUnit>();
    protected readonly state = computed(() => stateOf(this.unit()));
    protected readonly sign = computed(() => stateSign(this.state()));
    protected readonly word = computed(() => stateWord(this.state()));
}
