import { Routes } from '@angular/router';

// The QueryApi serves the page at these paths, so none can be a route of the API or start with /token or /internal.
// Titles are functions, because translations are loaded after this module.
export const routes: Routes = [
    {
        path: '',
        pathMatch: 'full',
        title: () => $localize`:@@title.overview:Overview · AC Monitoring`,
        loadComponent: () => import('./features/overview/overview').then((m) => m.Overview),
    },
    {
        path: 'unit',
        title: ({ queryParamMap }) =>
            queryParamMap.has('deviceName')
                ? `${queryParamMap.get('deviceName')} · AC Monitoring`
                : $localize`:@@title.unit:Unit · AC Monitoring`,
        loadComponent: () => import('./features/unit/unit').then((m) => m.Unit),
    },
    {
        path: 'download',
        title: () => $localize`:@@title.download:Download · AC Monitoring`,
        loadComponent: () => import('./features/download/download').then((m) => m.Download),
    },
    {
        path: 'smartthings-token',
        title: () => $localize`:@@title.token:Token · AC Monitoring`,
        loadComponent: () => import('./features/token/token-page').then((m) => m.TokenPage),
    },
    { path: '**', redirectTo: '' },
];
