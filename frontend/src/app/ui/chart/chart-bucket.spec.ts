import { EnergyBucket } from '../../core/api/energy';
import { toChartBuckets } from './chart-bucket';

const format = {
    time: (i: unknown) => String(i).slice(11, 16),
    day: (i: unknown) => String(i).slice(0, 10),
    month: (i: unknown) => String(i).slice(0, 7),
};
const bucket = (start: string, end: string, readings = 12): EnergyBucket => ({
    start,
    end,
    kWh: 1,
    recoveredKWh: 0,
    readings,
    temperatureC: null,
    humidity: null,
});
const convert = (buckets: EnergyBucket[], size: 'hour' | 'day' | 'month', now: string) =>
    toChartBuckets(buckets, size, 'Europe/Paris', format, Date.parse(now));

describe('a bucket', () => {
    it('is past, current or future, and a gap only if it is past', () => {
        const hours = ['08', '09', '10'].map((hour) =>
            bucket(`2026-11-27T${hour}:00:00Z`, `2026-11-27T${hour}:59:59Z`, 0),
        );
        expect(convert(hours, 'hour', '2026-11-27T09:30:00Z').map(({ phase, gap }) => [phase, gap])).toEqual([
            ['past', true],
            ['current', false],
            ['future', false],
        ]);
    });

    it('is current if the range clips it at the current time', () => {
        const day = bucket('2026-11-26T23:00:00Z', '2026-11-27T09:30:00Z');
        expect(convert([day], 'day', '2026-11-27T09:30:01Z')[0].phase).toBe('current');
    });

    it('of a day is past at the midnight of the site', () => {
        const day = bucket('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z');
        expect(convert([day], 'day', '2026-10-25T22:59:59Z')[0].phase).toBe('current');
        expect(convert([day], 'day', '2026-10-25T23:00:00Z')[0].phase).toBe('past');
    });

    it('of an hour starts a day at the midnight of the site', () => {
        const hours = [
            bucket('2026-11-26T22:00:00Z', '2026-11-26T23:00:00Z'),
            bucket('2026-11-26T23:00:00Z', '2026-11-27T00:00:00Z'),
        ];
        expect(convert(hours, 'hour', '2026-11-27T09:00:00Z').map(({ startsDay }) => startsDay)).toEqual([true, true]);
        expect(convert([...hours].reverse(), 'hour', '2026-11-27T09:00:00Z')[1].startsDay).toBe(true);
    });
});
