import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Format } from '../../../core/i18n/format';
import { stateSign, stateWord, UnitState, unitStates } from '../../../core/i18n/unit-state';
import { comparison } from './comparison';
import { Totals } from './totals';

/** The site in a few figures: its energy, and how many units are in which state. A count shows those units alone. */
@Component({
    selector: 'ac-site-totals',
    templateUrl: './site-totals.html',
    styleUrl: './site-totals.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SiteTotals {
    readonly totals = input.required<Totals>();
    /** Energy of yesterday up to the time of the newest reading; null where nothing is known, undefined while that is not clear. */
    readonly yesterdayKWh = input.required<number | null | undefined>();
    readonly state = input.required<UnitState | undefined>();
    readonly stateChange = output<UnitState | undefined>();

    protected readonly format = inject(Format);
    protected readonly states = computed(() =>
        unitStates.map((state) => ({
            state,
            word: stateWord(state),
            sign: stateSign(state),
            count: this.totals().states[state],
            chosen: this.state() === state,
        })),
    );
    protected readonly comparison = computed(() => {
        const yesterday = this.yesterdayKWh();
        return yesterday == null
            ? undefined
            : comparison(this.totals().todayKWh, yesterday, (share) => this.format.percent(share));
    });
}
