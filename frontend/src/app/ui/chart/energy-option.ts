import type { EChartsOption } from 'echarts';
import { Format } from '../../core/i18n/format';
import { bandAxis, bucketAxes, gapBands, tooltip, valueAxis } from './chart-axes';
import { ChartStyle } from './chart-style';
import { ChartBucket } from './chart-bucket';

/** Stacked bars of measured and recovered energy, and bands for gaps; the current bucket has a dashed outline. */
export function energyOption(buckets: readonly ChartBucket[], format: Format): (style: ChartStyle) => EChartsOption {
    return (style) => {
        const bars = {
            type: 'bar' as const,
            stack: 'energy',
            barWidth: '72%',
            barMaxWidth: 56,
            z: 2,
        };
        const outline = ({ phase }: ChartBucket, kWh: number, color: string) =>
            phase === 'current' && kWh > 0
                ? { opacity: 0.55, borderColor: color, borderWidth: 1.5, borderType: 'dashed' as const }
                : {};
        return {
            grid: { left: 12, right: 20, top: 30, bottom: 4, containLabel: true },
            tooltip: tooltip(buckets, style, (bucket) => energyLines(bucket, format)),
            xAxis: bucketAxes(buckets, style),
            yAxis: [{ ...valueAxis('kWh', style, (value) => format.decimal(value)), nameGap: 12 }, bandAxis],
            series: [
                gapBands(buckets, style, 1),
                {
                    ...bars,
                    itemStyle: { color: style.energy },
                    data: buckets.map((bucket) => ({
                        value: bucket.kWh - bucket.recoveredKWh,
                        itemStyle: outline(bucket, bucket.kWh, style.energy),
                    })),
                },
                {
                    ...bars,
                    itemStyle: {
                        color: style.recovered,
                        decal: {
                            symbol: 'rect',
                            color: style.surface,
                            dashArrayX: [1, 0],
                            dashArrayY: [2, 5],
                            rotation: -Math.PI / 4,
                        },
                    },
                    data: buckets.map((bucket) => ({
                        value: bucket.recoveredKWh,
                        itemStyle: outline(bucket, bucket.recoveredKWh, style.recovered),
                    })),
                },
            ],
        };
    };
}

function energyLines(bucket: ChartBucket, format: Format): string[] {
    if (bucket.phase === 'future') return [];
    const lines = [`${format.kWh(bucket.kWh)} kWh`];
    if (bucket.recoveredKWh > 0)
        lines.push(
            $localize`:@@chart.recovered.part:${format.kWh(bucket.recoveredKWh)}:kWh: kWh of it known from a later reading`,
        );
    if (bucket.gap) lines.push($localize`:@@chart.gap:Nothing was read`);
    if (bucket.phase === 'current') lines.push($localize`:@@chart.current:Not over yet`);
    return lines;
}
