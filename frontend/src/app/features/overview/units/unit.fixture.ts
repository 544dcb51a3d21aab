import { DashboardUnit } from '../../../core/api/dashboard';

export const unit = (overrides: Partial<DashboardUnit> = {}): DashboardUnit => ({
    deviceName: 'Accueil',
    location: 'l1',
    locationName: 'Siège',
    deviceId: null,
    todayKWh: 0,
    rolling24hKWh: 0,
    lastUpdate: '2026-11-27T09:00:00Z',
    humidity: null,
    temperatureC: null,
    airConditionerMode: null,
    fanMode: null,
    switch: 'off',
    stale: false,
    ...overrides,
});
