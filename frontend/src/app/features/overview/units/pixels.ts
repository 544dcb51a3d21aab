/** Converts rem to pixels with the browser's font size. */
export const pixels = (rem: number): number =>
    Math.round(rem * parseFloat(getComputedStyle(document.documentElement).fontSize));
