import { unit } from '../units/unit.fixture';
import { totalsOf } from './totals';

describe('the totals of the site', () => {
    it('count a unit that is not reporting only as such, whatever its switch', () => {
        const { states } = totalsOf([
            unit({ switch: 'on' }),
            unit({ switch: 'off' }),
            unit({ switch: 'off' }),
            unit({ switch: 'on', stale: true }),
            unit({ switch: null }),
        ]);
        expect(states).toEqual({ on: 1, idle: 2, 'not-reporting': 1 });
    });

    it('are the sums of all units, including those that are not reporting', () => {
        const totals = totalsOf([
            unit({ todayKWh: 1.5, rolling24hKWh: 4, lastUpdate: '2026-11-27T09:00:00Z' }),
            unit({ todayKWh: 0.25, rolling24hKWh: 1, lastUpdate: '2026-11-27T08:00:00Z', stale: true }),
        ]);
        expect(totals).toMatchObject({
            units: 2,
            todayKWh: 1.75,
            last24hKWh: 5,
            newestReading: Date.parse('2026-11-27T09:00:00Z'),
        });
    });
});
