import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, model, signal } from '@angular/core';
import { Format } from '../../core/i18n/format';

export interface Choosable {
    value: string;
    label: string;
    /** Tells apart what has the same label, such as the place of a unit. */
    detail?: string;
}

const searchFrom = 9;

/** Any number of a list, which may be long; none chosen means all. */
@Component({
    selector: 'ac-choice',
    templateUrl: './multi-select.html',
    styleUrl: './multi-select.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Choice {
    private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
    protected readonly format = inject(Format);

    readonly label = input.required<string>();
    readonly options = input.required<readonly Choosable[]>();
    readonly chosen = model.required<readonly string[]>();

    protected readonly search = signal('');
    /** The one that the tabulator key leads to; the arrow keys go on from there. */
    protected readonly active = signal(0);
    protected readonly hasSearch = computed(() => this.options().length >= searchFrom);
    protected readonly chosenValues = computed(() => new Set(this.chosen()));
    protected readonly found = computed(() => {
        const parts = plain(this.search()).split(/\s+/);
        return this.options().filter(({ label, detail }) => {
            const text = plain(`${label} ${detail ?? ''}`);
            return parts.every((part) => text.includes(part));
        });
    });

    protected find(event: Event): void {
        this.search.set((event.target as HTMLInputElement).value);
        this.active.set(0);
    }

    protected toggle(value: string): void {
        const isChosen = this.chosenValues().has(value);
        this.chosen.update((chosen) => (isChosen ? chosen.filter((one) => one !== value) : [...chosen, value]));
    }

    protected chooseFound(): void {
        const chosen = new Set([...this.chosen(), ...this.found().map(({ value }) => value)]);
        const isAll = this.options().every(({ value }) => chosen.has(value));
        this.chosen.set(isAll ? [] : [...chosen]);
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

/** Without case and accents: who searches types neither. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
