import {
    afterRenderEffect,
    ChangeDetectionStrategy,
    Component,
    DestroyRef,
    ElementRef,
    inject,
    input,
    viewChild,
} from '@angular/core';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { EChartsType, init, use } from 'echarts/core';
import { LegacyGridContainLabel } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';
import { Theme } from '../../core/theme/theme';
import { ChartStyle, chartStyle } from './chart-style';

use([AriaComponent, BarChart, GridComponent, LegacyGridContainLabel, LineChart, SVGRenderer, TooltipComponent]);

/**
 * A chart drawn by Apache ECharts, in the colours of the theme. Put what it shows into words beside it: it is an image. Role and label are
 * both bound, so that they come together: a fixed role stands there without a label until the first change detection.
 */
@Component({
    selector: 'ac-chart',
    template: `<div #place class="place" [attr.role]="'img'" [attr.aria-label]="label()"></div>`,
    styles: `
        :host {
            display: block;
            height: 16rem;
        }
        .place {
            width: 100%;
            height: 100%;
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Chart {
    /** What the chart shows, for those who do not see it. */
    readonly label = input.required<string>();
    /** What to draw, as ECharts wants it. Called again when the theme or a signal that it reads has changed. */
    readonly option = input.required<(style: ChartStyle) => EChartsOption>();

    private readonly place = viewChild.required<ElementRef<HTMLDivElement>>('place');
    private readonly theme = inject(Theme);
    private chart: EChartsType | undefined;

    constructor() {
        const resized = new ResizeObserver(() => this.chart?.resize());
        afterRenderEffect(() => {
            this.theme.isDark();
            const element = this.place().nativeElement;
            if (!this.chart) {
                this.chart = init(element);
                resized.observe(element);
            }
            const style = chartStyle();
            this.chart.setOption(
                {
                    animation: false,
                    textStyle: { fontFamily: 'inherit', color: style.text },
                    ...this.option()(style),
                },
                true,
            );
        });
        inject(DestroyRef).onDestroy(() => {
            resized.disconnect();
            this.chart?.dispose();
        });
    }
}
