import { DashboardUnit } from '../api/dashboard';

/** What a unit is doing. Idle is switched off; a unit that is not reporting may do either. */
export type UnitState = 'on' | 'idle' | 'not-reporting';

export const unitStates: readonly UnitState[] = ['on', 'idle', 'not-reporting'];

/** A unit's state; null where it reports but does not tell whether it is on. */
export function stateOf(unit: Pick<DashboardUnit, 'switch' | 'stale'>): UnitState | null {
    if (unit.stale) return 'not-reporting';
    if (unit.switch === null) return null;
    return unit.switch === 'on' ? 'on' : 'idle';
}

/** The reader's word for a state. */
export function stateWord(state: UnitState | null): string {
    switch (state) {
        case 'on':
            return $localize`:@@state.on:On`;
        case 'idle':
            return $localize`:@@state.idle:Idle`;
        case 'not-reporting':
            return $localize`:@@state.not-reporting:Not reporting`;
        case null:
            return $localize`:@@state.unknown:Unknown`;
    }
}

/** A sign beside the word. */
export const stateSign = (state: UnitState | null): string =>
    state === 'on' ? '●' : state === 'idle' ? '○' : state === 'not-reporting' ? '▲' : '?';
