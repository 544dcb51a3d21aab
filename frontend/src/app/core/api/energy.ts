import { polled, Polled } from './polled';

export type Bucket = 'hour' | 'day' | 'month';

/** One clock hour, day or month of the site, cut to the span. Instants are ISO 8601 in UTC. */
export interface EnergyBucket {
    start: string;
    end: string;
    kWh: number;
    /** The part of kWh that is known from a later reading, after rounds that were missed. */
    recoveredKWh: number;
    /** How many readings were collected in it; 0 is a gap. */
    readings: number;
    temperatureC: number | null;
    /** Percent. */
    humidity: number | null;
}

/** The buckets of one unit, or of the whole site, which has no name. */
export interface EnergySeries {
    deviceName: string | null;
    location: string | null;
    locationName: string | null;
    deviceId: string | null;
    buckets: EnergyBucket[];
}

/** What `GET /energy` answers. */
export interface EnergyAnswer {
    bucket: Bucket;
    timeZone: string;
    from: string;
    to: string;
    series: EnergySeries[];
}

export interface EnergyQuestion {
    bucket: Bucket;
    /** A day of the site (2026-11-23) or an instant; the service's own choice when missing. */
    from?: string;
    to?: string;
    deviceName?: string;
    location?: string;
}

/** Energy by hour, day or month; undefined asks nothing. */
export function energy(question: () => EnergyQuestion | undefined): Polled<EnergyAnswer> {
    return polled<EnergyAnswer>(() => {
        const asked = question();
        return asked && `/energy?${queryOf({ ...asked })}`;
    });
}

/** A query string of the parameters that have a value; a list is repeated. */
export function queryOf(parameters: Record<string, string | number | readonly string[] | undefined>): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
        for (const one of Array.isArray(value) ? value : [value])
            if (one !== undefined && one !== '') query.append(name, String(one));
    return query.toString();
}
