/** A predicate for texts that contain all words of a search, in any order, ignoring case and accents. */
export function searchFilter(search: string): (text: string) => boolean {
    const words = normalize(search).split(/\s+/).filter(Boolean);
    return (text) => {
        if (words.length === 0) return true;
        const normalized = normalize(text);
        return words.every((word) => normalized.includes(word));
    };
}

const normalize = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
