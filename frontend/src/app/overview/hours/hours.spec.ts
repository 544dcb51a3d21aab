import { EnergyBucket } from '../../api/energy';
import { gapsOf, isRunning, summaryOf } from './hours';

const bucket = (differs: Partial<EnergyBucket>): EnergyBucket => ({
    start: '2026-11-27T08:00:00Z',
    end: '2026-11-27T09:00:00Z',
    kWh: 0,
    recoveredKWh: 0,
    readings: 12,
    temperatureC: null,
    humidity: null,
    ...differs,
});

describe('the hours', () => {
    it('without readings are gaps, one for those in a row', () => {
        const readings = [0, 5, 0, 0, 7, 0];
        expect(gapsOf(readings.map((count) => bucket({ readings: count })))).toEqual([
            [0, 0],
            [2, 3],
            [5, 5],
        ]);
    });

    it('are summed up', () => {
        const most = bucket({ kWh: 4, recoveredKWh: 4, readings: 0 });
        expect(summaryOf([bucket({ kWh: 1 }), most, bucket({ kWh: 2 })])).toEqual({
            kWh: 7,
            most,
            withoutReadings: 1,
            hasRecovered: true,
        });
        expect(summaryOf([bucket({})]).most).toBeUndefined();
    });

    it('are not over until the clock says so, though they are cut to now', () => {
        const cut = bucket({ end: '2026-11-27T08:20:00Z' });
        expect(isRunning(cut, Date.parse('2026-11-27T08:20:30Z'))).toBe(true);
        expect(isRunning(cut, Date.parse('2026-11-27T09:00:00Z'))).toBe(false);
    });
});
