import {
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollableWindow,
    CdkVirtualScrollViewport,
} from '@angular/cdk/scrolling';
import {
    ChangeDetectionStrategy,
    Component,
    computed,
    DestroyRef,
    ElementRef,
    inject,
    input,
    signal,
} from '@angular/core';
import { DashboardUnit } from '../../../core/api/dashboard';
import { pixels } from './pixels';
import { UnitCard } from './unit-card';

const cardWidth = 19;
const cardHeight = 11.75;
const gap = 0.75;

/**
 * A grid of unit cards with virtual scrolling. Cards are tracked by position: a change of the list updates them, which is much faster than
 * new cards for each letter of a search.
 */
@Component({
    selector: 'ac-unit-cards',
    imports: [
        CdkFixedSizeVirtualScroll,
        CdkVirtualForOf,
        CdkVirtualScrollableWindow,
        CdkVirtualScrollViewport,
        UnitCard,
    ],
    template: `
        <cdk-virtual-scroll-viewport scrollWindow [itemSize]="rowHeight" minBufferPx="300" maxBufferPx="500">
            <div role="list" aria-labelledby="units-heading">
                <div
                    *cdkVirtualFor="let row of rows(); trackBy: byPosition; let index = index"
                    class="card-row"
                    [style.height.px]="rowHeight"
                    [style.grid-template-columns]="template()"
                >
                    @for (unit of row; track $index) {
                        <ac-unit-card
                            role="listitem"
                            [unit]="unit"
                            [attr.aria-setsize]="units().length"
                            [attr.aria-posinset]="index * columns() + $index + 1"
                        />
                    }
                </div>
            </div>
        </cdk-virtual-scroll-viewport>
    `,
    styles: `
        :host {
            display: block;
        }
        .card-row {
            display: grid;
            gap: 0.75rem;
            padding-bottom: 0.75rem;
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnitCards {
    readonly units = input.required<DashboardUnit[]>();

    protected readonly byPosition = (index: number) => index;
    protected readonly rowHeight = pixels(cardHeight + gap);
    private readonly width = signal(0);
    protected readonly columns = computed(() =>
        Math.max(1, Math.floor((this.width() + pixels(gap)) / pixels(cardWidth + gap))),
    );
    protected readonly template = computed(() => `repeat(${this.columns()}, minmax(0, 1fr))`);
    protected readonly rows = computed(() => {
        const columns = this.columns();
        const units = this.units();
        return Array.from({ length: Math.ceil(units.length / columns) }, (_, row) =>
            units.slice(row * columns, (row + 1) * columns),
        );
    });

    constructor() {
        const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
        const observer = new ResizeObserver(() => this.width.set(host.clientWidth));
        observer.observe(host);
        inject(DestroyRef).onDestroy(() => observer.disconnect());
    }
}
