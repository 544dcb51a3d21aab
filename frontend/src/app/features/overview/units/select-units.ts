import { DashboardUnit, placeOf } from '../../../core/api/dashboard';
import { stateOf, unitStates } from '../../../core/api/unit-state';
import { fanLabel, modeLabel } from '../../../core/i18n/labels';
import { searchFilter } from '../../../core/i18n/search';
import { ListQuery, SortKey } from './list-query';

/** Identifies a unit across responses. */
export const unitKey = (unit: DashboardUnit): string => unit.deviceId ?? `${unit.deviceName}\n${unit.location}`;

export function filterUnits(
    units: readonly DashboardUnit[],
    { search, place, state }: Pick<ListQuery, 'search' | 'place' | 'state'>,
): DashboardUnit[] {
    const matches = searchFilter(search);
    return units.filter(
        (unit) =>
            (state === undefined || stateOf(unit) === state) &&
            (place === '' || placeOf(unit) === place) &&
            matches(`${unit.deviceName} ${placeOf(unit)}`),
    );
}

export function sortByName(units: readonly DashboardUnit[], collator: Intl.Collator): DashboardUnit[] {
    return [...units].sort((a, b) => collator.compare(a.deviceName, b.deviceName));
}

/** Sorts units that are sorted by name; equal values stay sorted by name. Unknown values are last in both directions. */
export function sortUnits(
    byName: readonly DashboardUnit[],
    { sort, descending }: Pick<ListQuery, 'sort' | 'descending'>,
    collator: Intl.Collator,
): DashboardUnit[] {
    const direction = descending ? -1 : 1;
    return byName
        .map((unit, position) => ({ unit, value: sort === 'name' ? position : valueOf(unit, sort) }))
        .sort((a, b) => {
            if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
            const order =
                typeof a.value === 'number' && typeof b.value === 'number'
                    ? a.value - b.value
                    : collator.compare(String(a.value), String(b.value));
            return direction * order;
        })
        .map(({ unit }) => unit);
}

export function placesOf(units: readonly DashboardUnit[], collator: Intl.Collator): string[] {
    return [...new Set(units.map(placeOf))].sort(collator.compare);
}

function valueOf(unit: DashboardUnit, key: Exclude<SortKey, 'name'>): string | number | null {
    switch (key) {
        case 'place':
            return placeOf(unit);
        case 'state': {
            const state = stateOf(unit);
            return state && unitStates.indexOf(state);
        }
        case 'today':
            return unit.todayKWh;
        case '24h':
            return unit.rolling24hKWh;
        case 'temperature':
            return unit.temperatureC;
        case 'humidity':
            return unit.humidity;
        case 'mode':
            return unit.airConditionerMode && modeLabel(unit.airConditionerMode);
        case 'fan':
            return unit.fanMode && fanLabel(unit.fanMode);
        case 'update':
            return Date.parse(unit.lastUpdate);
    }
}
