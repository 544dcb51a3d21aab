import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { ChartBucket } from './chart-bucket';

/** The legend of a chart, with the marks that occur in it. */
@Component({
    selector: 'ac-chart-legend',
    template: `
        <ul class="row small quiet">
            @if (of() === 'energy') {
                <li>
                    <span class="mark measured"></span><ng-container i18n="@@chart.measured">Measured</ng-container>
                </li>
                @if (marks().recovered) {
                    <li>
                        <span class="mark recovered"></span
                        ><ng-container i18n="@@chart.recovered">Known from a later reading</ng-container>
                    </li>
                }
                @if (marks().current) {
                    <li>
                        <span class="mark current"></span
                        ><ng-container i18n="@@chart.current">Not over yet</ng-container>
                    </li>
                }
            } @else {
                <li>
                    <span class="mark line temperature"></span
                    ><ng-container i18n="@@chart.temperature">Temperature (°C)</ng-container>
                </li>
                <li>
                    <span class="mark line humidity"></span
                    ><ng-container i18n="@@chart.humidity">Humidity (%)</ng-container>
                </li>
            }
            @if (marks().gap) {
                <li><span class="mark gap"></span><ng-container i18n="@@chart.gap">Nothing was read</ng-container></li>
            }
        </ul>
    `,
    styles: `
        ul {
            list-style: none;
            padding: 0;
            gap: 0.25rem 1.25rem;
        }
        li {
            display: inline-flex;
            align-items: center;
            gap: 0.45rem;
        }
        .mark {
            width: 1.1rem;
            height: 0.85rem;
            border-radius: 2px;
            forced-color-adjust: none;
        }
        .measured {
            background: var(--chart-energy);
        }
        .recovered {
            background: repeating-linear-gradient(135deg, var(--chart-recovered) 0 4px, var(--surface) 4px 5.5px);
        }
        .current {
            border: 1.5px dashed var(--chart-energy);
        }
        .gap {
            background: var(--chart-gap);
            outline: 1px solid var(--line-strong);
        }
        .line {
            height: 0;
            border-radius: 0;
            border-top: 3px solid var(--chart-temperature);
        }
        .humidity {
            border-top: 3px dashed var(--chart-humidity);
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ChartLegend {
    readonly of = input.required<'energy' | 'climate'>();
    readonly buckets = input.required<readonly ChartBucket[]>();

    protected readonly marks = computed(() => ({
        recovered: this.buckets().some(({ recoveredKWh }) => recoveredKWh > 0),
        current: this.buckets().some(({ phase }) => phase === 'current'),
        gap: this.buckets().some(({ gap }) => gap),
    }));
}
