/** The colours of charts, as the stylesheet has them now. Call it again when the theme has changed. */
export function chartColours() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    return {
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

export type ChartColours = ReturnType<typeof chartColours>;
