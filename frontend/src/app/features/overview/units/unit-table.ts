import {
    CdkVirtualScrollableWindow,
    CdkVirtualScrollViewport,
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
} from '@angular/cdk/scrolling';
import {
    afterNextRender,
    ChangeDetectionStrategy,
    Component,
    DestroyRef,
    ElementRef,
    inject,
    input,
    output,
    signal,
    viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { DashboardUnit, placeOf } from '../../../core/api/dashboard';
import { Format } from '../../../core/i18n/format';
import { fanLabel, modeLabel } from '../../../core/i18n/labels';
import { LastUpdate } from './last-update';
import { ListQuery, SortKey, sortKeys, sortLabel, startsDescending } from './list-query';
import { pixels } from './pixels';
import { unitKey } from './select-units';
import { UnitStatus } from './unit-status';

const numericColumns: readonly SortKey[] = ['today', '24h', 'temperature', 'humidity'];

/** A table of units with virtual scrolling. Header and rows scroll horizontally together. */
@Component({
    selector: 'ac-unit-table',
    imports: [
        CdkFixedSizeVirtualScroll,
        CdkVirtualForOf,
        CdkVirtualScrollableWindow,
        CdkVirtualScrollViewport,
        LastUpdate,
        RouterLink,
        UnitStatus,
    ],
    templateUrl: './unit-table.html',
    styleUrl: './unit-table.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitTable {
    readonly units = input.required<DashboardUnit[]>();
    readonly query = input.required<ListQuery>();
    readonly sort = output<Pick<ListQuery, 'sort' | 'descending'>>();

    protected readonly format = inject(Format);
    protected readonly placeOf = placeOf;
    protected readonly modeLabel = modeLabel;
    protected readonly fanLabel = fanLabel;
    protected readonly unitKey = (_: number, unit: DashboardUnit) => unitKey(unit);
    protected readonly rowHeight = pixels(3);
    protected readonly columns = sortKeys.map((key) => ({
        key,
        label: sortLabel(key),
        isNumber: numericColumns.includes(key),
    }));
    /** Rows that scroll horizontally need to be focusable for the keyboard. */
    protected readonly isScrollable = signal(false);
    private readonly rows = viewChild.required<ElementRef<HTMLElement>>('rows');

    constructor() {
        const observer = new ResizeObserver(([{ target }]) =>
            this.isScrollable.set(target.scrollWidth > target.clientWidth),
        );
        afterNextRender(() => observer.observe(this.rows().nativeElement));
        inject(DestroyRef).onDestroy(() => observer.disconnect());
    }

    protected ariaSort(key: SortKey): 'ascending' | 'descending' | 'none' {
        const { sort, descending } = this.query();
        return sort !== key ? 'none' : descending ? 'descending' : 'ascending';
    }

    protected sortBy(key: SortKey): void {
        const { sort, descending } = this.query();
        this.sort.emit({ sort: key, descending: sort === key ? !descending : startsDescending(key) });
    }

    protected syncScroll(from: HTMLElement, to: HTMLElement): void {
        if (to.scrollLeft !== from.scrollLeft) to.scrollLeft = from.scrollLeft;
    }
}
