import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { DashboardUnit } from '../../api/dashboard';
import { Format } from '../../locale/format';
import { stateOf, stateSign, stateWord } from './unit-state';

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

const halfDay = 43_200_000;

/** When a unit was last read; of one that is not reporting, since when. */
@Component({
    selector: 'ac-last-update',
    template: `
        @if (unit().stale) {
            <ng-container i18n="@@overview.silent-since">no readings since {{ text() }}</ng-container>
        } @else {
            {{ text() }}
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LastUpdate {
    readonly unit = input.required<DashboardUnit>();
    private readonly format = inject(Format);
    protected readonly text = computed(() => {
        const { lastUpdate } = this.unit();
        return Date.now() - Date.parse(lastUpdate) < halfDay
            ? this.format.time(lastUpdate)
            : this.format.dateTime(lastUpdate);
    });
}
