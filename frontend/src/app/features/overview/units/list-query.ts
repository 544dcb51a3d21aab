import { UnitState, unitStates } from '../../../core/api/unit-state';

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

/** Filter, order and view of the list. */
export interface ListQuery {
    /** Words of the name or the place. */
    search: string;
    /** The name of a place; empty for all. */
    place: string;
    state: UnitState | undefined;
    sort: SortKey;
    descending: boolean;
    /** Undefined depends on the width of the window. */
    view: View | undefined;
}

/** The query parameters of the URL. */
export interface ListParameters {
    q?: string;
    place?: string;
    state?: string;
    sort?: string;
    view?: string;
}

/** Ignores unknown values. */
export function parseParameters(parameters: ListParameters): ListQuery {
    const descending = parameters.sort?.startsWith('-') ?? false;
    const sort = parameters.sort?.slice(descending ? 1 : 0);
    return {
        search: parameters.q ?? '',
        place: parameters.place ?? '',
        state: unitStates.find((state) => state === parameters.state),
        sort: sortKeys.find((key) => key === sort) ?? 'name',
        descending,
        view: parameters.view === 'cards' || parameters.view === 'table' ? parameters.view : undefined,
    };
}

/** Null removes a parameter. */
export function toParameters(query: ListQuery): Record<keyof ListParameters, string | null> {
    const sort = (query.descending ? '-' : '') + query.sort;
    return {
        q: query.search || null,
        place: query.place || null,
        state: query.state ?? null,
        sort: sort === 'name' ? null : sort,
        view: query.view ?? null,
    };
}

export const isFiltered = (query: ListQuery): boolean =>
    query.search.trim() !== '' || query.place !== '' || query.state !== undefined;

export const noFilter = { search: '', place: '', state: undefined } as const;

export function sortLabel(key: SortKey): string {
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

/** Energy starts with the highest value, all other columns with the lowest. */
export const startsDescending = (key: SortKey): boolean => key === 'today' || key === '24h';
