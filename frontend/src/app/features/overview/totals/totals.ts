import { DashboardUnit } from '../../../core/api/dashboard';
import { stateOf, UnitState } from '../../../core/api/unit-state';

export interface Totals {
    units: number;
    /** Energy since the site's midnight. */
    todayKWh: number;
    last24hKWh: number;
    states: Record<UnitState, number>;
    /** Timestamp of the newest reading in milliseconds since 1970; undefined without a unit. */
    newestReading: number | undefined;
}

export function totalsOf(units: readonly DashboardUnit[]): Totals {
    const totals: Totals = {
        units: units.length,
        todayKWh: 0,
        last24hKWh: 0,
        states: { on: 0, idle: 0, 'not-reporting': 0 },
        newestReading: undefined,
    };
    for (const unit of units) {
        totals.todayKWh += unit.todayKWh;
        totals.last24hKWh += unit.rolling24hKWh;
        totals.newestReading = Math.max(totals.newestReading ?? -Infinity, Date.parse(unit.lastUpdate));
        const state = stateOf(unit);
        if (state) totals.states[state]++;
    }
    return totals;
}
