import { UnitState, unitStates } from '../../../core/i18n/unit-state';

export const sortKeys = [
    'name',
    'place',
    'state',
    'today',
    '24h',
    'temperature',
    'humidity',
    'mode',
    'fan',
    'update',
] as const;
export type SortKey = (typeof sortKeys)[number];
export type View = 'cards' | 'table';

/** What the reader wants to see of the list. */
export interface ListQuery {
    /** Words that the name or the place must have. */
    search: string;
    /** The name of a place; empty for all. */
    place: string;
    state: UnitState | undefined;
    sort: SortKey;
    descending: boolean;
    /** Undefined is what suits the width of the window. */
    view: View | undefined;
}

/** The query parameters of the address, as the router gives them. */
export interface ListAddress {
    q?: string;
    place?: string;
    state?: string;
    sort?: string;
    view?: string;
}

/** Reads the address; what it does not know is as if it were missing. */
export function readAddress(address: ListAddress): ListQuery {
    const descending = address.sort?.startsWith('-') ?? false;
    const sort = address.sort?.slice(descending ? 1 : 0);
    return {
        search: address.q ?? '',
        place: address.place ?? '',
        state: unitStates.find((state) => state === address.state),
        sort: sortKeys.find((key) => key === sort) ?? 'name',
        descending,
        view: address.view === 'cards' || address.view === 'table' ? address.view : undefined,
    };
}

/** Writes the address; null takes a parameter away. */
export function writeAddress(query: ListQuery): Record<keyof ListAddress, string | null> {
    const sort = (query.descending ? '-' : '') + query.sort;
    return {
        q: query.search || null,
        place: query.place || null,
        state: query.state ?? null,
        sort: sort === 'name' ? null : sort,
        view: query.view ?? null,
    };
}

/** Whether something is left out. */
export const isFiltered = (query: ListQuery): boolean =>
    query.search.trim() !== '' || query.place !== '' || query.state !== undefined;

export const noFilter = { search: '', place: '', state: undefined } as const;

/** How the reader knows what a list is sorted by. */
export function sortWord(key: SortKey): string {
    switch (key) {
        case 'name':
            return $localize`:@@column.name:Name`;
        case 'place':
            return $localize`:@@column.place:Place`;
        case 'state':
            return $localize`:@@column.state:State`;
        case 'today':
            return $localize`:@@column.today:Today, kWh`;
        case '24h':
            return $localize`:@@column.24h:24 h, kWh`;
        case 'temperature':
            return $localize`:@@column.temperature:Temp., °C`;
        case 'humidity':
            return $localize`:@@column.humidity:Humidity, %`;
        case 'mode':
            return $localize`:@@column.mode:Mode`;
        case 'fan':
            return $localize`:@@column.fan:Fan`;
        case 'update':
            return $localize`:@@column.update:Last update`;
    }
}

/** Energy is wanted from the most to the least first, all else from the least. */
export const startsDescending = (key: SortKey): boolean => key === 'today' || key === '24h';
