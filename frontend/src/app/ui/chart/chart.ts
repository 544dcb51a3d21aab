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

// Role and label are both bound, so that assistive technology never finds the role without its label.
/** An Apache ECharts chart in the colours of the theme. For assistive technology it is an image. */
@Component({
    selector: 'ac-chart',
    template: `<div #canvas class="canvas" [attr.role]="'img'" [attr.aria-label]="label()"></div>`,
    styles: `
        :host {
            display: block;
            height: 16rem;
        }
        .canvas {
            width: 100%;
            height: 100%;
        }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Chart {
    readonly label = input.required<string>();
    /** Called again if the theme or a signal that it reads changes. */
    readonly option = input.required<(style: ChartStyle) => EChartsOption>();

    private readonly canvas = viewChild.required<ElementRef<HTMLDivElement>>('canvas');
    private readonly theme = inject(Theme);
    private chart: EChartsType | undefined;

    constructor() {
        const observer = new ResizeObserver(() => this.chart?.resize());
        afterRenderEffect(() => {
            this.theme.isDark();
            const element = this.canvas().nativeElement;
            if (!this.chart) {
                this.chart = init(element);
                observer.observe(element);
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
            observer.disconnect();
            this.chart?.dispose();
        });
    }
}
