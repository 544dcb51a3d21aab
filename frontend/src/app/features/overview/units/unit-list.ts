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
import { Format } from '../../../core/i18n/format';
import { isFiltered, ListQuery, noFilter, SortKey, sortKeys, sortWord, startsDescending, View } from './list-query';
import { filterUnits, placesOf, sortByName, sortUnits } from './select-units';
import { UnitCards } from './unit-cards';
import { stateWord, UnitState, unitStates } from '../../../core/i18n/unit-state';
import { UnitTable } from './unit-table';

/** All units, searched, filtered and sorted as the reader wants, as cards or as a table. */
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
    protected readonly states = unitStates.map((state) => ({ state, word: stateWord(state) }));
    protected readonly sorts = sortKeys.map((key) => ({ key, word: sortWord(key) }));
    private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    private readonly isNarrow = narrowWindow();

    protected readonly view = computed<View>(() => this.query().view ?? (this.isNarrow() ? 'cards' : 'table'));
    protected readonly isFiltered = computed(() => isFiltered(this.query()));
    protected readonly places = computed(() => {
        const chosen = this.query().place;
        const places = placesOf(this.units(), this.format.collator);
        return chosen === '' || places.includes(chosen) ? places : [chosen, ...places];
    });
    // In steps, so that a letter of the search does not sort anew.
    private readonly byName = computed(() => sortByName(this.units(), this.format.collator));
    private readonly sort = computed(() => this.query().sort);
    private readonly descending = computed(() => this.query().descending);
    private readonly sorted = computed(() =>
        sortUnits(this.byName(), { sort: this.sort(), descending: this.descending() }, this.format.collator),
    );
    protected readonly shown = computed(() => filterUnits(this.sorted(), this.query()));

    protected change(change: Partial<ListQuery>): void {
        this.queryChange.emit(change);
        // Who has read far down sees the beginning of what he asked for.
        const top = this.element.getBoundingClientRect().top;
        if (top < 0) scrollBy({ top, behavior: 'instant' });
    }

    protected sortBy(key: string): void {
        this.change({ sort: key as SortKey, descending: startsDescending(key as SortKey) });
    }

    protected chooseState(state: string): void {
        this.change({ state: (state || undefined) as UnitState | undefined });
    }

    protected clear(): void {
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
