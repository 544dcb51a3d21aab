import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FetchStatus } from '../api/fetch-status';

/** Whether collection works, in plain words, with the way out where it does not. */
@Component({
    selector: 'ac-collection-status',
    template: `<p>{{ status()?.message }}</p>`,
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CollectionStatus {
    protected readonly status = inject(FetchStatus).status;
}
