import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Dashboard } from '../api/dashboard';
import { LastHours } from './last-hours';

@Component({
    selector: 'ac-unit',
    imports: [LastHours],
    template: `<h1>{{ deviceName() }}</h1>
        @if (unit(); as unit) {
            <ac-last-hours [unit]="unit" />
        }`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Unit {
    readonly deviceName = input<string>();
    readonly location = input<string>();
    private readonly dashboard = inject(Dashboard);
    protected readonly unit = computed(() =>
        this.dashboard.units()?.find((u) => u.deviceName === this.deviceName() && u.location === this.location()),
    );
}
