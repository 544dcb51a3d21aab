import { EnergyBucket } from '../../core/api/energy';
import { markBuckets } from './chart-bucket';

const words = {
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
const mark = (buckets: EnergyBucket[], size: 'hour' | 'day' | 'month', now: string) =>
    markBuckets(buckets, size, 'Europe/Paris', words, Date.parse(now));

describe('a bucket', () => {
    it('is over, current or ahead, and a gap only when it is over', () => {
        const hours = ['08', '09', '10'].map((hour) =>
            bucket(`2026-11-27T${hour}:00:00Z`, `2026-11-27T${hour}:59:59Z`, 0),
        );
        expect(mark(hours, 'hour', '2026-11-27T09:30:00Z').map(({ time, gap }) => [time, gap])).toEqual([
            ['over', true],
            ['current', false],
            ['ahead', false],
        ]);
    });

    it('is current though the span ends it now', () => {
        const day = bucket('2026-11-26T23:00:00Z', '2026-11-27T09:30:00Z');
        expect(mark([day], 'day', '2026-11-27T09:30:01Z')[0].time).toBe('current');
    });

    it('of a day is over at the midnight of the site', () => {
        const day = bucket('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z');
        expect(mark([day], 'day', '2026-10-25T22:59:59Z')[0].time).toBe('current');
        expect(mark([day], 'day', '2026-10-25T23:00:00Z')[0].time).toBe('over');
    });

    it('of an hour begins a day at the midnight of the site', () => {
        const hours = [
            bucket('2026-11-26T22:00:00Z', '2026-11-26T23:00:00Z'),
            bucket('2026-11-26T23:00:00Z', '2026-11-27T00:00:00Z'),
        ];
        expect(mark(hours, 'hour', '2026-11-27T09:00:00Z').map(({ beginsDay }) => beginsDay)).toEqual([true, true]);
        expect(mark([...hours].reverse(), 'hour', '2026-11-27T09:00:00Z')[1].beginsDay).toBe(true);
    });
});
