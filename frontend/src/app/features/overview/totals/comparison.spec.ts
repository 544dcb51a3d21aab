import { EnergyBucket } from '../../../core/api/energy';
import { comparison, energyOf } from './comparison';

const percent = (share: number) => `${Math.round(share * 100)} %`;
const bucket = (kWh: number, readings: number) => ({ kWh, readings }) as EnergyBucket;

describe('today beside yesterday', () => {
    it('is told in words', () => {
        expect(comparison(9.2, 10, percent)).toBe('8 % less than yesterday at this time');
        expect(comparison(15, 10, percent)).toBe('50 % more than yesterday at this time');
        expect(comparison(10.04, 10, percent)).toBe('As much as yesterday at this time');
    });

    it('has no share of nothing', () => {
        expect(comparison(1, 0, percent)).toBe('Nothing was used yesterday by this time');
        expect(comparison(0, 0, percent)).toBe('As much as yesterday at this time');
    });

    it('is unknown where nothing was read, unless a later reading told of it', () => {
        expect(energyOf([bucket(0, 0)])).toBeUndefined();
        expect(energyOf([bucket(2, 0)])).toBe(2);
        expect(energyOf([bucket(0, 12)])).toBe(0);
    });
});
