import { EnergyBucket } from '../../../core/api/energy';
import { comparisonText, energyOf } from './comparison';

const percent = (ratio: number) => `${Math.round(ratio * 100)} %`;
const bucket = (kWh: number, readings: number) => ({ kWh, readings }) as EnergyBucket;

describe('the comparison with yesterday', () => {
    it('is a text', () => {
        expect(comparisonText(9.2, 10, percent)).toBe('8 % less than yesterday at this time');
        expect(comparisonText(15, 10, percent)).toBe('50 % more than yesterday at this time');
        expect(comparisonText(10.04, 10, percent)).toBe('As much as yesterday at this time');
    });

    it('has no percentage of zero', () => {
        expect(comparisonText(1, 0, percent)).toBe('Nothing was used yesterday by this time');
        expect(comparisonText(0, 0, percent)).toBe('As much as yesterday at this time');
    });

    it('is unknown without readings and without recovered energy', () => {
        expect(energyOf([bucket(0, 0)])).toBeUndefined();
        expect(energyOf([bucket(2, 0)])).toBe(2);
        expect(energyOf([bucket(0, 12)])).toBe(0);
    });
});
