import { MarkedBucket } from '../../ui/chart/chart-bucket';
import { gapSentence, summarise } from './summary';

const bucket = (of: Partial<MarkedBucket>): MarkedBucket => ({
    start: '2026-11-27T08:00:00Z',
    end: '2026-11-27T09:00:00Z',
    kWh: 0,
    recoveredKWh: 0,
    readings: 12,
    temperatureC: null,
    humidity: null,
    name: '',
    tick: '',
    beginsDay: false,
    time: 'over',
    gap: false,
    ...of,
});

describe('the summary of a span', () => {
    it('counts gaps among what is over, and energy of all', () => {
        const buckets = [
            bucket({ kWh: 1.5 }),
            bucket({ kWh: 2, recoveredKWh: 2, readings: 0, gap: true }),
            bucket({ kWh: 0.25, time: 'current' }),
            bucket({ readings: 0, time: 'ahead' }),
        ];
        const summary = summarise(buckets);
        expect(summary).toEqual({ kWh: 3.75, recoveredKWh: 2, over: 2, gaps: 1, isEmpty: false });
        expect(gapSentence(summary, 'hour', String)).toBe('Nothing was read in 1 of 2 hours.');
    });

    it('says when nothing is missing, and nothing when nothing is over', () => {
        expect(gapSentence(summarise([bucket({})]), 'day', String)).toBe('There are readings of every day.');
        expect(gapSentence(summarise([bucket({ time: 'current' })]), 'day', String)).toBe('');
    });

    it('is empty without readings and without energy that is known from later ones', () => {
        expect(summarise([bucket({ readings: 0, gap: true })]).isEmpty).toBe(true);
        expect(summarise([bucket({ readings: 0, gap: true, kWh: 1, recoveredKWh: 1 })]).isEmpty).toBe(false);
        expect(summarise([]).isEmpty).toBe(true);
    });
});
