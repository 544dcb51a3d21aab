import { polled, Polled } from './polled';

export type Bucket = 'hour' | 'day' | 'month';

/** A clock hour, day or month of the site, clipped to the requested range. Instants are ISO 8601 in UTC. */
export interface EnergyBucket {
    start: string;
    end: string;
    kWh: number;
    /** The part of kWh that is recovered: known from the first report after a gap. */
    recoveredKWh: number;
    /** Number of readings; 0 is a gap. */
    readings: number;
    temperatureC: number | null;
    /** Percent. */
    humidity: number | null;
}

/** The buckets of a unit, or of the whole site if the names are null. */
export interface EnergySeries {
    deviceName: string | null;
    location: string | null;
    locationName: string | null;
    deviceId: string | null;
    buckets: EnergyBucket[];
}

/** The response of `GET /energy`. */
export interface EnergyResponse {
    bucket: Bucket;
    timeZone: string;
    from: string;
    to: string;
    series: EnergySeries[];
}

export interface EnergyRequest {
    bucket: Bucket;
    /** A day of the site (2026-11-23) or an instant; the service has a default. */
    from?: string;
    to?: string;
    deviceName?: string;
    location?: string;
}

/** Polls energy by hour, day or month; undefined sends no request. */
export function energy(request: () => EnergyRequest | undefined): Polled<EnergyResponse> {
    return polled<EnergyResponse>(() => {
        const parameters = request();
        return parameters && `/energy?${queryOf({ ...parameters })}`;
    });
}

/** A query string of the parameters that have a value; a list repeats its parameter. */
export function queryOf(parameters: Record<string, string | number | readonly string[] | undefined>): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
        for (const one of Array.isArray(value) ? value : [value])
            if (one !== undefined && one !== '') query.append(name, String(one));
    return query.toString();
}
