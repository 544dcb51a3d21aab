import type { EChartsOption } from 'echarts';
import { EnergyBucket } from '../../api/energy';
import { ChartColours } from '../../chart/colours';
import { gapsOf } from './hours';

/** How the chart writes. Texts are put into HTML as they are. */
export interface HoursTexts {
    time: (instant: string) => string;
    kWh: (value: number) => string;
    tooltip: (position: number) => string[];
    measured: string;
    recovered: string;
}

/** Bars of an hour each: measured energy, and above it, hatched, what was recovered. The running hour is pale with a dashed edge. */
export function hoursOption(
    buckets: readonly EnergyBucket[],
    isRunning: (bucket: EnergyBucket) => boolean,
    texts: HoursTexts,
    colours: ChartColours,
): EChartsOption {
    const bar = (kWh: (bucket: EnergyBucket) => number, colour: string) =>
        buckets.map((bucket) =>
            isRunning(bucket)
                ? {
                      value: kWh(bucket),
                      itemStyle: { opacity: 0.6, borderColor: colours.strongText, borderType: 'dashed' as const },
                  }
                : { value: kWh(bucket), itemStyle: { color: colour } },
        );
    return {
        grid: { left: 4, right: 8, top: 28, bottom: 4, containLabel: true },
        tooltip: {
            trigger: 'axis',
            confine: true,
            backgroundColor: colours.surface,
            borderColor: colours.line,
            textStyle: { color: colours.strongText },
            axisPointer: { type: 'shadow' },
            formatter: (shown) => texts.tooltip((Array.isArray(shown) ? shown[0] : shown).dataIndex).join('<br>'),
        },
        xAxis: {
            type: 'category',
            data: buckets.map((bucket) => bucket.start),
            axisTick: { show: false },
            axisLine: { lineStyle: { color: colours.line } },
            axisLabel: { color: colours.text, hideOverlap: true, formatter: texts.time },
        },
        yAxis: {
            type: 'value',
            name: 'kWh',
            nameTextStyle: { color: colours.text, align: 'right' },
            axisLabel: { color: colours.text, formatter: texts.kWh },
            splitLine: { lineStyle: { color: colours.line } },
        },
        series: [
            {
                type: 'bar',
                name: texts.measured,
                stack: 'energy',
                barCategoryGap: '25%',
                color: colours.energy,
                data: bar((bucket) => bucket.kWh - bucket.recoveredKWh, colours.energy),
                markArea: {
                    silent: true,
                    itemStyle: { color: colours.gap },
                    data: gapsOf(buckets).map(([first, last]) => [{ xAxis: first }, { xAxis: last }]),
                },
            },
            {
                type: 'bar',
                name: texts.recovered,
                stack: 'energy',
                color: colours.recovered,
                itemStyle: {
                    decal: {
                        symbol: 'rect',
                        color: colours.surface,
                        dashArrayX: [1, 0],
                        dashArrayY: [2, 5],
                        rotation: -Math.PI / 4,
                    },
                },
                data: bar((bucket) => bucket.recoveredKWh, colours.recovered),
            },
        ],
    };
}
