import { noteText } from './note';

const kWh = (value: number | null) => (value === null ? '' : value.toFixed(3));
const note = { countedMeterKWh: 12345, riseKWh: 18, reportedKWh: 0.15, reason: null };

describe('The note of a reading', () => {
    it('names the rise and the energy of the report', () =>
        expect(noteText({ ...note, code: 'rise_not_reported' }, kWh)).toBe(
            'The meter rose by 18.000 kWh, the unit’s own report says 0.150 kWh: not counted.',
        ));

    it('names a fall as a positive number', () =>
        expect(noteText({ ...note, code: 'meter_fell', riseKWh: -45 }, kWh)).toBe(
            'The meter fell by 45.000 kWh: not counted.',
        ));

    it('has the reason of an exclusion', () =>
        expect(noteText({ ...note, code: 'excluded', reason: 'a faulty meter' }, kWh)).toBe(
            'Excluded by an operator: a faulty meter',
        ));

    it('has a sentence for a code that it does not know', () =>
        expect(noteText({ ...note, code: 'another' }, kWh)).toBe('The meter value is not credible: not counted.'));
});
