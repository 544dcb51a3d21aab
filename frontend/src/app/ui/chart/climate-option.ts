import type { EChartsOption } from 'echarts';
import { Format } from '../../core/i18n/format';
import { bandAxis, bucketAxes, gapBands, tooltip, valueAxis } from './chart-axes';
import { ChartStyle } from './chart-style';
import { ChartBucket } from './chart-bucket';

/** Lines of mean temperature and humidity on separate axes, and bands for gaps. */
export function climateOption(buckets: readonly ChartBucket[], format: Format): (style: ChartStyle) => EChartsOption {
    return (style) => {
        const line = (color: string, values: (number | null)[], type: 'solid' | 'dashed') => ({
            type: 'line' as const,
            z: 3,
            connectNulls: false,
            showAllSymbol: true,
            lineStyle: { color, width: 2, type },
            itemStyle: { color },
            // A value between two gaps has no line, so it gets a dot.
            data: values.map((value, index) => ({
                value,
                symbol: values[index - 1] == null && values[index + 1] == null ? 'circle' : 'none',
                symbolSize: 6,
            })),
        });
        const axis = (unit: string) => ({
            ...valueAxis(unit, style, (value) => format.decimal(value)),
            scale: true,
            nameGap: 12,
            minInterval: 1,
        });
        return {
            grid: { left: 12, right: 20, top: 30, bottom: 4, containLabel: true },
            tooltip: tooltip(buckets, style, (bucket) => climateLines(bucket, format)),
            xAxis: bucketAxes(buckets, style),
            yAxis: [axis('°C'), { ...axis('%'), splitLine: { show: false } }, bandAxis],
            series: [
                gapBands(buckets, style, 2),
                line(
                    style.temperature,
                    buckets.map(({ temperatureC }) => temperatureC),
                    'solid',
                ),
                {
                    ...line(
                        style.humidity,
                        buckets.map(({ humidity }) => humidity),
                        'dashed',
                    ),
                    yAxisIndex: 1,
                },
            ],
        };
    };
}

function climateLines(bucket: ChartBucket, format: Format): string[] {
    if (bucket.gap) return [$localize`:@@chart.gap:Nothing was read`];
    const lines: string[] = [];
    if (bucket.temperatureC !== null) lines.push(`${format.decimal(bucket.temperatureC)} °C`);
    if (bucket.humidity !== null) lines.push(`${format.decimal(bucket.humidity)} %`);
    return lines;
}
