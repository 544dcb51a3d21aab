import {
    ChangeDetectionStrategy,
    Component,
    computed,
    ElementRef,
    inject,
    input,
    output,
    signal,
    DestroyRef,
} from '@angular/core';
import { DashboardUnit } from '../../../core/api/dashboard';
import { UnitState, unitStates } from '../../../core/api/unit-state';
import { Format } from '../../../core/i18n/format';
import { stateLabel } from '../../../core/i18n/labels';
import { isFiltered, ListQuery, noFilter, SortKey, sortKeys, sortLabel, startsDescending, View } from './list-query';
import { filterUnits, placesOf, sortByName, sortUnits } from './select-units';
import { UnitCards } from './unit-cards';
import { UnitTable } from './unit-table';

/** The units as cards or as a table, with search, filters and order. */
@Component({
    selector: 'ac-unit-list',
    imports: [UnitCards, UnitTable],
    templateUrl: './unit-list.html',
    styleUrl: './unit-list.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitList {
    readonly units = input.required<DashboardUnit[]>();
    readonly query = input.required<ListQuery>();
    readonly queryChange = output<Partial<ListQuery>>();

    protected readonly format = inject(Format);
    protected readonly states = unitStates.map((state) => ({ state, label: stateLabel(state) }));
    protected readonly sorts = sortKeys.map((key) => ({ key, label: sortLabel(key) }));
    private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    private readonly isNarrow = narrowWindow();

    protected readonly view = computed<View>(() => this.query().view ?? (this.isNarrow() ? 'cards' : 'table'));
    protected readonly isFiltered = computed(() => isFiltered(this.query()));
    protected readonly places = computed(() => {
        const selected = this.query().place;
        const places = placesOf(this.units(), this.format.collator);
        return selected === '' || places.includes(selected) ? places : [selected, ...places];
    });
    // Separate signals, so that a change of the search does not sort again.
    private readonly byName = computed(() => sortByName(this.units(), this.format.collator));
    private readonly sort = computed(() => this.query().sort);
    private readonly descending = computed(() => this.query().descending);
    private readonly sorted = computed(() =>
        sortUnits(this.byName(), { sort: this.sort(), descending: this.descending() }, this.format.collator),
    );
    protected readonly shown = computed(() => filterUnits(this.sorted(), this.query()));

    protected change(change: Partial<ListQuery>): void {
        this.queryChange.emit(change);
        // A changed list starts at its top.
        const top = this.element.getBoundingClientRect().top;
        if (top < 0) scrollBy({ top, behavior: 'instant' });
    }

    protected sortBy(key: string): void {
        this.change({ sort: key as SortKey, descending: startsDescending(key as SortKey) });
    }

    protected filterByState(state: string): void {
        this.change({ state: (state || undefined) as UnitState | undefined });
    }

    protected clearFilters(): void {
        this.change(noFilter);
        this.element.querySelector<HTMLElement>('input[type=search]')?.focus();
    }
}

function narrowWindow() {
    const media = matchMedia('(max-width: 60rem)');
    const matches = signal(media.matches);
    const onChange = () => matches.set(media.matches);
    media.addEventListener('change', onChange);
    inject(DestroyRef).onDestroy(() => media.removeEventListener('change', onChange));
    return matches.asReadonly();
}
