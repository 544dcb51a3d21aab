import { MarkedBucket } from './chart-bucket';
import { ChartStyle } from './chart-style';

/** The axis of buckets, and a second, unseen one of the same buckets for the bands of gaps: bars of one axis share its width. */
export function bucketAxes(buckets: readonly MarkedBucket[], style: ChartStyle) {
    const byDays = buckets.some(({ beginsDay }) => !beginsDay) && buckets.length > 48;
    const data = buckets.map(({ tick }) => tick);
    return [
        {
            type: 'category' as const,
            data,
            axisLine: { lineStyle: { color: style.line } },
            axisTick: { show: false },
            axisLabel: {
                color: style.text,
                fontSize: style.fontSize,
                hideOverlap: true,
                ...(byDays && { interval: (index: number) => buckets[index].beginsDay }),
            },
        },
        { type: 'category' as const, data, show: false, axisLabel: { show: false } },
    ];
}

/** An axis of values with its unit above it. */
export function valueAxis(unit: string, style: ChartStyle, format: (value: number) => string) {
    return {
        type: 'value' as const,
        name: unit,
        nameTextStyle: { color: style.text, fontSize: style.fontSize },
        splitLine: { lineStyle: { color: style.line } },
        axisLabel: { color: style.text, fontSize: style.fontSize, formatter: format },
    };
}

/** The unseen axis on which a band is as high as the chart. */
export const bandAxis = { type: 'value' as const, show: false, min: 0, max: 1, axisLabel: { show: false } };

/** Bands behind the buckets of which there is no reading. @param yAxisIndex Where the band axis stands. */
export function gapBands(buckets: readonly MarkedBucket[], style: ChartStyle, yAxisIndex: number) {
    return {
        type: 'bar' as const,
        xAxisIndex: 1,
        yAxisIndex,
        barWidth: '100%',
        silent: true,
        z: 1,
        itemStyle: { color: style.gap },
        data: buckets.map(({ gap }) => (gap ? 1 : null)),
    };
}

/** The box that names what is under the pointer: a heading, and lines below it. All of it is text, not markup. */
export function tooltip(
    buckets: readonly MarkedBucket[],
    style: ChartStyle,
    lines: (bucket: MarkedBucket) => string[],
) {
    return {
        trigger: 'axis' as const,
        confine: true,
        backgroundColor: style.surface,
        borderColor: style.line,
        textStyle: { color: style.strongText, fontSize: style.fontSize + 2 },
        axisPointer: { type: 'shadow' as const },
        formatter: (points: unknown) => {
            const bucket = buckets[(points as { dataIndex: number }[])[0].dataIndex];
            const box = document.createElement('div');
            for (const text of [bucket.name, ...lines(bucket)]) {
                const line = box.appendChild(document.createElement(text === bucket.name ? 'strong' : 'div'));
                line.textContent = text;
            }
            return box;
        },
    };
}
