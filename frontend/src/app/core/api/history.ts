import { polled, Polled } from './polled';
import { queryOf } from './energy';

/** One stored reading, as `GET /history` answers it. Null where unknown; instants are ISO 8601 in UTC. */
export interface Reading {
    timestamp: string;
    deltaKWh: number;
    cumulativeWh: number | null;
    humidity: number | null;
    temperatureC: number | null;
    airConditionerMode: string | null;
    fanMode: string | null;
    apiTimestamp: string | null;
    /** first, measured, recovered, repeated, suspect, reset, no_meter or imported. */
    quality: string;
    energyFrom: string | null;
    energyTo: string | null;
}

export interface HistoryQuestion {
    deviceName: string;
    location?: string;
    from?: string;
    to?: string;
    limit?: number;
}

/** A unit's readings, newest first; undefined asks nothing. */
export function history(question: () => HistoryQuestion | undefined): Polled<Reading[]> {
    return polled<Reading[]>(() => {
        const asked = question();
        return asked && `/history?${queryOf({ ...asked })}`;
    });
}
