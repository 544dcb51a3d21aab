/** The reader's word for what SmartThings calls an air conditioner's mode; the vendor's own where it is a new one. */
export function modeWord(mode: string | null): string {
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

/** The reader's word for a fan speed. */
export function fanWord(fan: string | null): string {
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
