/** The chart colours and font size of the current theme, from the stylesheet. */
export function chartStyle() {
    const root = getComputedStyle(document.documentElement);
    const colour = (name: string) => root.getPropertyValue(name).trim();
    return {
        fontSize: 0.75 * parseFloat(root.fontSize),
        text: colour('--text-2'),
        line: colour('--line'),
        surface: colour('--surface'),
        strongText: colour('--text'),
        energy: colour('--chart-energy'),
        recovered: colour('--chart-recovered'),
        temperature: colour('--chart-temperature'),
        humidity: colour('--chart-humidity'),
        gap: colour('--chart-gap'),
    };
}

export type ChartStyle = ReturnType<typeof chartStyle>;
