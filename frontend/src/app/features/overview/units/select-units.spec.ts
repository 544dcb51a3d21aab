import { DashboardUnit } from '../../../core/api/dashboard';
import { ListQuery, parseParameters, toParameters } from './list-query';
import { filterUnits, placesOf, sortByName, sortUnits } from './select-units';
import { unit } from './unit.fixture';

const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });
const names = (units: DashboardUnit[]) => units.map((u) => u.deviceName);
const found = (units: DashboardUnit[], query: Partial<ListQuery>) =>
    names(filterUnits(units, { search: '', place: '', state: undefined, ...query }));
const sorted = (units: DashboardUnit[], sort: string) =>
    names(sortUnits(sortByName(units, collator), parseParameters({ sort }), collator));

describe('the filter', () => {
    const units = [
        unit({ deviceName: 'Salle Évian', switch: 'on' }),
        unit({ deviceName: 'Salle 2', locationName: 'Dépôt', stale: true }),
        unit({ deviceName: 'Bureau', location: 'l9', locationName: null }),
    ];

    it('finds words in any order in name and place, ignoring accents and case', () => {
        expect(found(units, { search: ' EVIAN  siege ' })).toEqual(['Salle Évian']);
        expect(found(units, { search: 'dépot' })).toEqual(['Salle 2']);
        expect(found(units, { search: 'évian bureau' })).toEqual([]);
    });

    it('uses the id of a place without a name', () => {
        expect(placesOf(units, collator)).toEqual(['Dépôt', 'l9', 'Siège']);
        expect(found(units, { place: 'l9' })).toEqual(['Bureau']);
    });

    it('selects a state', () => {
        expect(found(units, { state: 'on' })).toEqual(['Salle Évian']);
        expect(found(units, { state: 'not-reporting' })).toEqual(['Salle 2']);
    });
});

describe('the order', () => {
    const units = [
        unit({ deviceName: 'Salle 10', temperatureC: 21 }),
        unit({ deviceName: 'Salle 2', temperatureC: null }),
        unit({ deviceName: 'élan', temperatureC: 25 }),
        unit({ deviceName: 'Zoo', temperatureC: 21 }),
    ];

    it('sorts names with numbers and accents', () => {
        expect(sorted(units, 'name')).toEqual(['élan', 'Salle 2', 'Salle 10', 'Zoo']);
        expect(sorted(units, '-name')).toEqual(['Zoo', 'Salle 10', 'Salle 2', 'élan']);
    });

    it('has unknown values last in both directions, and equal values by name', () => {
        expect(sorted(units, 'temperature')).toEqual(['Salle 10', 'Zoo', 'élan', 'Salle 2']);
        expect(sorted(units, '-temperature')).toEqual(['élan', 'Salle 10', 'Zoo', 'Salle 2']);
    });

    it('ignores unknown parameters', () => {
        expect(parseParameters({ sort: '-colour', state: 'broken', view: 'tree' })).toMatchObject({
            sort: 'name',
            state: undefined,
            view: undefined,
        });
    });

    it('is the same after it is written to the URL and read again', () => {
        const parameters = { q: 'a', place: 'Siège', state: 'idle', sort: '-24h', view: 'table' };
        expect(toParameters(parseParameters(parameters))).toEqual(parameters);
    });
});
