import { Injectable } from '@angular/core';
import { polled } from './polled';

/** A unit in the response of `GET /dashboard`. Unknown values are null; instants are ISO 8601 in UTC. */
export interface DashboardUnit {
    deviceName: string;
    /** SmartThings location id. */
    location: string;
    locationName: string | null;
    deviceId: string | null;
    /** Energy since the site's midnight. */
    todayKWh: number;
    rolling24hKWh: number;
    lastUpdate: string;
    /** Percent. */
    humidity: number | null;
    temperatureC: number | null;
    airConditionerMode: string | null;
    fanMode: string | null;
    switch: 'on' | 'off' | null;
    /** The newest reading is older than two slots. */
    stale: boolean;
}

/** The current values of all units. */
@Injectable({ providedIn: 'root' })
export class Dashboard {
    private readonly response = polled<DashboardUnit[]>(() => '/dashboard');
    readonly units = this.response.value;
    readonly error = this.response.error;
}

/** The name of a unit's location, or the id if SmartThings gives no name. */
export const placeOf = (unit: { location: string; locationName: string | null }): string =>
    unit.locationName ?? unit.location;
