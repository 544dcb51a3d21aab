import { UnitState } from '../api/unit-state';

/** The label of a SmartThings air conditioner mode; an unknown mode is its own label. */
export function modeLabel(mode: string | null): string {
    switch (mode) {
        case null:
            return '';
        case 'auto':
        case 'aIComfort':
            return $localize`:@@mode.auto:Automatic`;
        case 'cool':
            return $localize`:@@mode.cool:Cooling`;
        case 'heat':
            return $localize`:@@mode.heat:Heating`;
        case 'dry':
            return $localize`:@@mode.dry:Drying`;
        case 'wind':
        case 'fan':
        case 'fanOnly':
            return $localize`:@@mode.wind:Fan only`;
        default:
            return mode;
    }
}

/** The label of a fan speed; an unknown speed is its own label. */
export function fanLabel(fan: string | null): string {
    switch (fan) {
        case null:
            return '';
        case 'auto':
            return $localize`:@@fan.auto:Automatic`;
        case 'low':
            return $localize`:@@fan.low:Low`;
        case 'medium':
            return $localize`:@@fan.medium:Medium`;
        case 'high':
            return $localize`:@@fan.high:High`;
        case 'turbo':
            return $localize`:@@fan.turbo:Turbo`;
        default:
            return fan;
    }
}

export function stateLabel(state: UnitState | null): string {
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

/** A symbol beside the label. */
export const stateIcon = (state: UnitState | null): string =>
    state === 'on' ? '●' : state === 'idle' ? '○' : state === 'not-reporting' ? '▲' : '?';
