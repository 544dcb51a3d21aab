import { Note } from '../../core/api/history';

/** The sentence for a note of `/history`, with its energy formatted by `kWh`. */
export function noteText(note: Note, kWh: (value: number | null) => string): string {
    const counted = kWh(note.countedMeterKWh);
    switch (note.code) {
        case 'meter_at_zero':
            return $localize`:@@note.meterAtZero:The meter shows 0 instead of at least ${counted}:counted: kWh: not counted.`;
        case 'meter_fell':
            return $localize`:@@note.meterFell:The meter fell by ${kWh(-(note.riseKWh ?? 0))}:fall: kWh: not counted.`;
        case 'rise_not_reported':
            return $localize`:@@note.riseNotReported:The meter rose by ${kWh(note.riseKWh)}:rise: kWh, the unit’s own report says ${kWh(note.reportedKWh)}:reported: kWh: not counted.`;
        case 'rise_above_maximum':
            return $localize`:@@note.riseAboveMaximum:The meter rose by ${kWh(note.riseKWh)}:rise: kWh, more than a unit can use in this time: not counted.`;
        case 'report_outdated':
            return $localize`:@@note.reportOutdated:The report is older than the one that was counted last: not counted.`;
        case 'excluded':
            return $localize`:@@note.excluded:Excluded by an operator: ${note.reason ?? ''}:reason:`;
        case 'correction':
            return $localize`:@@note.correction:Energy added by an operator: ${note.reason ?? ''}:reason:`;
        default:
            return $localize`:@@note.notCredible:The meter value is not credible: not counted.`;
    }
}
