import { ChartBucket } from '../../ui/chart/chart-bucket';
import { gapText, summarise } from './summary';

const bucket = (of: Partial<ChartBucket>): ChartBucket => ({
    start: '2026-11-27T08:00:00Z',
    end: '2026-11-27T09:00:00Z',
    kWh: 0,
    recoveredKWh: 0,
    readings: 12,
    temperatureC: null,
    humidity: null,
    label: '',
    tick: '',
    startsDay: false,
    phase: 'past',
    gap: false,
    ...of,
});

describe('the summary of a range', () => {
    it('counts gaps among past buckets, and energy of all buckets', () => {
        const buckets = [
            bucket({ kWh: 1.5 }),
            bucket({ kWh: 2, recoveredKWh: 2, readings: 0, gap: true }),
            bucket({ kWh: 0.25, phase: 'current' }),
            bucket({ readings: 0, phase: 'future' }),
        ];
        const summary = summarise(buckets);
        expect(summary).toEqual({ kWh: 3.75, recoveredKWh: 2, past: 2, gaps: 1, isEmpty: false });
        expect(gapText(summary, 'hour', String)).toBe('Nothing was read in 1 of 2 hours.');
    });

    it('has a text for no gaps, and no text without a past bucket', () => {
        expect(gapText(summarise([bucket({})]), 'day', String)).toBe('There are readings of every day.');
        expect(gapText(summarise([bucket({ phase: 'current' })]), 'day', String)).toBe('');
    });

    it('is empty without readings and without recovered energy', () => {
        expect(summarise([bucket({ readings: 0, gap: true })]).isEmpty).toBe(true);
        expect(summarise([bucket({ readings: 0, gap: true, kWh: 1, recoveredKWh: 1 })]).isEmpty).toBe(false);
        expect(summarise([]).isEmpty).toBe(true);
    });
});
