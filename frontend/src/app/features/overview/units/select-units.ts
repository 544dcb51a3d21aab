import { DashboardUnit, placeOf } from '../../../core/api/dashboard';
import { fanWord, modeWord } from '../../../core/i18n/labels';
import { ListQuery, SortKey } from './list-query';
import { stateOf, unitStates } from '../../../core/i18n/unit-state';

/** Tells units apart from one answer to the next. */
export const identityOf = (unit: DashboardUnit): string => unit.deviceId ?? `${unit.deviceName}\n${unit.location}`;

/** The units that have all the words in name or place, without regard to case and accents, and are in the place and state. */
export function filterUnits(
    units: readonly DashboardUnit[],
    { search, place, state }: Pick<ListQuery, 'search' | 'place' | 'state'>,
): DashboardUnit[] {
    const words = plain(search).split(/\s+/).filter(Boolean);
    return units.filter((unit) => {
        if (state !== undefined && stateOf(unit) !== state) return false;
        if (place !== '' && placeOf(unit) !== place) return false;
        if (words.length === 0) return true;
        const text = plain(`${unit.deviceName} ${placeOf(unit)}`);
        return words.every((word) => text.includes(word));
    });
}

export function sortByName(units: readonly DashboardUnit[], collator: Intl.Collator): DashboardUnit[] {
    return [...units].sort((a, b) => collator.compare(a.deviceName, b.deviceName));
}

/** Sorts units that are in the order of their names, which stays among equals. What is unknown comes last, in either direction. */
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

/** The places of units, in the order of their names. */
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
            return unit.airConditionerMode && modeWord(unit.airConditionerMode);
        case 'fan':
            return unit.fanMode && fanWord(unit.fanMode);
        case 'update':
            return Date.parse(unit.lastUpdate);
    }
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
