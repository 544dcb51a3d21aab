import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Dashboard, placeOf } from '../../core/api/dashboard';
import { Failure } from '../../ui/failure';
import { Loading } from '../../ui/loading';
import { LastHours } from './last-hours';
import { UnitNow } from './unit-now';
import { UnitRange } from './unit-range';

/** The page of one unit: current values, the last 24 hours, and a range of days. */
@Component({
    selector: 'ac-unit',
    imports: [Failure, LastHours, Loading, RouterLink, UnitNow, UnitRange],
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

    /** The query of the overview, if the reader comes from it. */
    protected readonly overviewQuery = overviewQuery(inject(Router));

    private readonly matches = computed(() =>
        this.dashboard
            .units()
            ?.filter(
                (unit) =>
                    unit.deviceName === this.deviceName() && (!this.location() || unit.location === this.location()),
            ),
    );
    private readonly places = computed(() => new Set(this.matches()?.map(({ location }) => location)));
    protected readonly unit = computed(() => (this.places().size === 1 ? this.matches()?.[0] : undefined));
    /** Whether two units have the same name and place; in the API only their device ids differ. */
    protected readonly hasDuplicate = computed(() => this.places().size === 1 && this.matches()!.length > 1);
    /** Units with this name in several places, if the URL has no place. */
    protected readonly ambiguousUnits = computed(() => (this.places().size > 1 ? this.matches()! : []));
}

function overviewQuery(router: Router): Record<string, unknown> {
    const previous = router.currentNavigation()?.previousNavigation?.finalUrl;
    return previous && previous.root.numberOfChildren === 0 ? previous.queryParams : {};
}
