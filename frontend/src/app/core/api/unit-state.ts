import { DashboardUnit } from './dashboard';

/** The state of a unit. An idle unit is switched off; a unit that is not reporting can be on or off. */
export type UnitState = 'on' | 'idle' | 'not-reporting';

export const unitStates: readonly UnitState[] = ['on', 'idle', 'not-reporting'];

/** Null if the unit reports, but its switch is unknown. */
export function stateOf(unit: Pick<DashboardUnit, 'switch' | 'stale'>): UnitState | null {
    if (unit.stale) return 'not-reporting';
    if (unit.switch === null) return null;
    return unit.switch === 'on' ? 'on' : 'idle';
}
