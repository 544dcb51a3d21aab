import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { DashboardUnit } from '../../../core/api/dashboard';
import { Format } from '../../../core/i18n/format';

/** The time of a unit's last reading. */
@Component({
    selector: 'ac-last-update',
    template: `
        @if (unit().stale) {
            <ng-container i18n="@@overview.stale-since">no readings since {{ text() }}</ng-container>
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
        const { lastUpdate, stale } = this.unit();
        return stale ? this.format.dateTime(lastUpdate) : this.format.time(lastUpdate);
    });
}
