/** A length in rem as pixels, for what has to reckon with heights. It follows the size of text that the reader has set. */
export const pixels = (rem: number): number =>
    Math.round(rem * parseFloat(getComputedStyle(document.documentElement).fontSize));
