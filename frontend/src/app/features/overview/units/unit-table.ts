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
import { fanWord, modeWord } from '../../../core/i18n/labels';
import { LastUpdate } from './last-update';
import { ListQuery, SortKey, sortKeys, sortWord, startsDescending } from './list-query';
import { pixels } from './pixels';
import { identityOf } from './select-units';
import { UnitStatus } from './unit-status';

const numbers: readonly SortKey[] = ['today', '24h', 'temperature', 'humidity'];

/** The units as rows, of which only those in sight exist. Header and rows scroll sideways together where the window is narrow. */
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
    protected readonly modeWord = modeWord;
    protected readonly fanWord = fanWord;
    protected readonly identity = (_: number, unit: DashboardUnit) => identityOf(unit);
    protected readonly rowHeight = pixels(3);
    protected readonly columns = sortKeys.map((key) => ({
        key,
        word: sortWord(key),
        isNumber: numbers.includes(key),
    }));
    /** Whether the rows are wider than their place, which has to be scrolled by keyboard then. */
    protected readonly isWide = signal(false);
    private readonly rows = viewChild.required<ElementRef<HTMLElement>>('rows');

    constructor() {
        const resized = new ResizeObserver(([{ target }]) => this.isWide.set(target.scrollWidth > target.clientWidth));
        afterNextRender(() => resized.observe(this.rows().nativeElement));
        inject(DestroyRef).onDestroy(() => resized.disconnect());
    }

    protected order(key: SortKey): 'ascending' | 'descending' | 'none' {
        const { sort, descending } = this.query();
        return sort !== key ? 'none' : descending ? 'descending' : 'ascending';
    }

    protected sortBy(key: SortKey): void {
        const { sort, descending } = this.query();
        this.sort.emit({ sort: key, descending: sort === key ? !descending : startsDescending(key) });
    }

    protected together(from: HTMLElement, to: HTMLElement): void {
        if (to.scrollLeft !== from.scrollLeft) to.scrollLeft = from.scrollLeft;
    }
}
