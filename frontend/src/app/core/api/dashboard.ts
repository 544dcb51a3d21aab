import { Injectable } from '@angular/core';
import { polled } from './polled';

/** A unit in the answer of `GET /dashboard`. Null where unknown; instants are ISO 8601 in UTC. */
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
    /** The newest reading is older than two rounds. */
    stale: boolean;
}

/** All units as they are now, shared by the pages. */
@Injectable({ providedIn: 'root' })
export class Dashboard {
    private readonly answer = polled<DashboardUnit[]>(() => '/dashboard');
    readonly units = this.answer.value;
    readonly error = this.answer.error;
}

/** The name of a unit's place; its id where SmartThings gave no name. */
export const placeOf = (unit: { location: string; locationName: string | null }): string =>
    unit.locationName ?? unit.location;
