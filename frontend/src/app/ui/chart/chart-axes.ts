import { ChartBucket, maxHoursWithTimes } from './chart-bucket';
import { ChartStyle } from './chart-style';

/** The axis of buckets, and a hidden second one for the bands of gaps: bars on the same axis would share the width. */
export function bucketAxes(buckets: readonly ChartBucket[], style: ChartStyle) {
    const showsDays = buckets.some(({ startsDay }) => !startsDay) && buckets.length > maxHoursWithTimes;
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
                ...(showsDays && { interval: (index: number) => buckets[index].startsDay }),
            },
        },
        { type: 'category' as const, data, show: false, axisLabel: { show: false } },
    ];
}

export function valueAxis(unit: string, style: ChartStyle, format: (value: number) => string) {
    return {
        type: 'value' as const,
        name: unit,
        nameTextStyle: { color: style.text, fontSize: style.fontSize },
        splitLine: { lineStyle: { color: style.line } },
        axisLabel: { color: style.text, fontSize: style.fontSize, formatter: format },
    };
}

/** The hidden value axis of the bands; a band has the height of the chart. */
export const bandAxis = { type: 'value' as const, show: false, min: 0, max: 1, axisLabel: { show: false } };

/** Bands behind the buckets without readings. @param yAxisIndex The index of the band axis. */
export function gapBands(buckets: readonly ChartBucket[], style: ChartStyle, yAxisIndex: number) {
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

/** A tooltip with the label of the bucket and lines of text; names are inserted as text, not as markup. */
export function tooltip(buckets: readonly ChartBucket[], style: ChartStyle, lines: (bucket: ChartBucket) => string[]) {
    return {
        trigger: 'axis' as const,
        confine: true,
        backgroundColor: style.surface,
        borderColor: style.line,
        textStyle: { color: style.strongText, fontSize: style.fontSize + 2 },
        axisPointer: { type: 'shadow' as const },
        formatter: (points: unknown) => {
            const bucket = buckets[(points as { dataIndex: number }[])[0].dataIndex];
            const element = document.createElement('div');
            for (const text of [bucket.label, ...lines(bucket)]) {
                const line = element.appendChild(document.createElement(text === bucket.label ? 'strong' : 'div'));
                line.textContent = text;
            }
            return element;
        },
    };
}
