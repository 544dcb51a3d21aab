import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Dashboard, placeOf } from '../../core/api/dashboard';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { LastHours } from './last-hours';
import { UnitNow } from './unit-now';
import { UnitSpan } from './unit-range';

/** One unit: what it does now, its last 24 hours, and any days of it. The address says which. */
@Component({
    selector: 'ac-unit',
    imports: [Failure, LastHours, Loading, RouterLink, UnitNow, UnitSpan],
    templateUrl: './unit.html',
    styleUrl: './unit.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Unit {
    readonly deviceName = input<string>();
    readonly location = input<string>();
    readonly from = input<string>();
    readonly to = input<string>();
    readonly bucket = input<string>();

    protected readonly placeOf = placeOf;
    protected readonly dashboard = inject(Dashboard);

    /** How the reader had the overview, where he came from there. */
    protected readonly overviewQuery = overviewQuery(inject(Router));

    private readonly named = computed(() =>
        this.dashboard
            .units()
            ?.filter(
                (unit) =>
                    unit.deviceName === this.deviceName() && (!this.location() || unit.location === this.location()),
            ),
    );
    private readonly places = computed(() => new Set(this.named()?.map(({ location }) => location)));
    protected readonly unit = computed(() => (this.places().size === 1 ? this.named()?.[0] : undefined));
    /** Whether there are two of the same name and place: the API tells them apart by their device id alone. */
    protected readonly hasTwin = computed(() => this.places().size === 1 && this.named()!.length > 1);
    /** Units of one name in several places, where the address does not say which of them. */
    protected readonly namesakes = computed(() => (this.places().size > 1 ? this.named()! : []));
}

function overviewQuery(router: Router): Record<string, unknown> {
    const before = router.currentNavigation()?.previousNavigation?.finalUrl;
    return before && before.root.numberOfChildren === 0 ? before.queryParams : {};
}
