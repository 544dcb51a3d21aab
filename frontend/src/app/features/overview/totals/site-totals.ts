import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { UnitState, unitStates } from '../../../core/api/unit-state';
import { Format } from '../../../core/i18n/format';
import { stateIcon, stateLabel } from '../../../core/i18n/labels';
import { comparisonText } from './comparison';
import { Totals } from './totals';

/** The energy of the site, and the number of units per state; a click on a number filters the list by that state. */
@Component({
    selector: 'ac-site-totals',
    templateUrl: './site-totals.html',
    styleUrl: './site-totals.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SiteTotals {
    readonly totals = input.required<Totals>();
    /** Yesterday's energy up to the time of the newest reading; null if unknown, undefined before the first response. */
    readonly yesterdayKWh = input.required<number | null | undefined>();
    readonly state = input.required<UnitState | undefined>();
    readonly stateChange = output<UnitState | undefined>();

    protected readonly format = inject(Format);
    protected readonly states = computed(() =>
        unitStates.map((state) => ({
            state,
            label: stateLabel(state),
            icon: stateIcon(state),
            count: this.totals().states[state],
            isSelected: this.state() === state,
        })),
    );
    protected readonly comparison = computed(() => {
        const yesterday = this.yesterdayKWh();
        return yesterday == null
            ? undefined
            : comparisonText(this.totals().todayKWh, yesterday, (ratio) => this.format.percent(ratio));
    });
}
