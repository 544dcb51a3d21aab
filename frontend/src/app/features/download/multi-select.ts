import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, model, signal } from '@angular/core';
import { Format } from '../../core/i18n/format';
import { searchFilter } from '../../core/i18n/search';

export interface Option {
    value: string;
    label: string;
    /** Distinguishes equal labels, such as the place of a unit. */
    detail?: string;
}

const minOptionsForSearch = 9;

/** A list of checkboxes with a search; no selected option means all. */
@Component({
    selector: 'ac-multi-select',
    templateUrl: './multi-select.html',
    styleUrl: './multi-select.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MultiSelect {
    private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
    protected readonly format = inject(Format);

    readonly label = input.required<string>();
    readonly options = input.required<readonly Option[]>();
    readonly selected = model.required<readonly string[]>();

    protected readonly search = signal('');
    /** Index of the only focusable option; arrow keys move it. */
    protected readonly active = signal(0);
    protected readonly hasSearch = computed(() => this.options().length >= minOptionsForSearch);
    protected readonly selectedValues = computed(() => new Set(this.selected()));
    protected readonly found = computed(() => {
        const matches = searchFilter(this.search());
        return this.options().filter(({ label, detail }) => matches(`${label} ${detail ?? ''}`));
    });

    protected find(event: Event): void {
        this.search.set((event.target as HTMLInputElement).value);
        this.active.set(0);
    }

    protected toggle(value: string): void {
        const isSelected = this.selectedValues().has(value);
        this.selected.update((selected) =>
            isSelected ? selected.filter((one) => one !== value) : [...selected, value],
        );
    }

    protected selectFound(): void {
        const selected = new Set([...this.selected(), ...this.found().map(({ value }) => value)]);
        const isAll = this.options().every(({ value }) => selected.has(value));
        this.selected.set(isAll ? [] : [...selected]);
    }

    protected move(event: KeyboardEvent): void {
        const last = this.found().length - 1;
        const to = { ArrowDown: this.active() + 1, ArrowUp: this.active() - 1, Home: 0, End: last }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        this.active.set(Math.min(last, Math.max(0, to)));
        this.element.nativeElement.querySelectorAll<HTMLInputElement>('input[type=checkbox]')[this.active()]?.focus();
    }
}
