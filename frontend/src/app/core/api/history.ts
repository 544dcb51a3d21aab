import { polled, Polled } from './polled';
import { queryOf } from './energy';

/** A stored reading in the response of `GET /history`. Unknown values are null; instants are ISO 8601 in UTC. */
export interface Reading {
    timestamp: string;
    deltaKWh: number;
    cumulativeWh: number | null;
    humidity: number | null;
    temperatureC: number | null;
    airConditionerMode: string | null;
    fanMode: string | null;
    apiTimestamp: string | null;
    /** first, measured, recovered, repeated, suspect, reset, no_meter, imported or excluded. */
    quality: string;
    energyFrom: string | null;
    energyTo: string | null;
    noteDetails: Note | null;
}

/** Why a reading is not counted. */
export interface Note {
    /** meter_at_zero, meter_fell, rise_not_reported, rise_above_maximum, report_outdated, not_credible, excluded or correction. */
    code: string;
    countedMeterKWh: number | null;
    riseKWh: number | null;
    reportedKWh: number | null;
    /** Of the exclusion or correction. */
    reason: string | null;
}

export interface HistoryRequest {
    deviceName: string;
    location?: string;
    from?: string;
    to?: string;
    limit?: number;
}

/** Polls a unit's readings, newest first; undefined sends no request. */
export function history(request: () => HistoryRequest | undefined): Polled<Reading[]> {
    return polled<Reading[]>(() => {
        const parameters = request();
        return parameters && `/history?${queryOf({ ...parameters })}`;
    });
}
