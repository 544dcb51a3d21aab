import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { FetchStatusResponse } from '../../core/api/fetch-status';
import { Format } from '../../core/i18n/format';
import { CollectionStatus } from './collection-status';

const silent: FetchStatusResponse = {
    ok: false,
    code: null,
    reason: 'collector_silent',
    message: 'A message that the page does not interpret',
    since: '2026-11-23T16:00:01Z',
    timestamp: '2026-11-23T15:55:02Z',
    deviceCount: 60,
    failedDevices: 0,
    lastSuccess: '2026-11-23T15:55:02Z',
    nextPollAt: null,
    apiCallsLast24h: 288,
};

describe('the status bar', () => {
    it('says since when the Collector has been silent', async () => {
        document.documentElement.lang = 'en';
        TestBed.configureTestingModule({
            providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([])],
        });
        const fixture = TestBed.createComponent(CollectionStatus);
        fixture.detectChanges();
        TestBed.inject(HttpTestingController).expectOne('/fetch_status').flush(silent);
        await new Promise((resolve) => setTimeout(resolve));
        fixture.detectChanges();

        const title = (fixture.nativeElement as HTMLElement).querySelector('strong')!.textContent;
        const since = TestBed.inject(Format).dateTime('2026-11-23T16:00:01Z');
        expect(title).toBe(`Collector not heard since ${since}`);
    });
});
