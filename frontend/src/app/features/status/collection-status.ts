import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Dashboard } from '../../core/api/dashboard';
import { FetchStatus } from '../../core/api/fetch-status';
import { Token } from '../../core/api/token';
import { TokenCountdown } from '../../core/api/token-countdown';
import { levelColour } from '../../core/api/token-level';
import { UnitState } from '../../core/api/unit-state';
import { Format } from '../../core/i18n/format';
import { timeLeft, tokenLabel } from '../../core/i18n/token-labels';
import { PollingClock } from '../../core/polling/polling-clock';
import { Condition, conditionOf } from './condition';
import { conditionText } from './condition-text';

/** The status bar: the condition of collection with advice, the last and the next poll, and the token. */
@Component({
    selector: 'ac-collection-status',
    imports: [RouterLink],
    templateUrl: './collection-status.html',
    styleUrl: './collection-status.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CollectionStatus {
    private readonly fetchStatus = inject(FetchStatus);
    private readonly token = inject(Token);
    private readonly dashboard = inject(Dashboard);
    private readonly countdown = inject(TokenCountdown);
    private readonly clock = inject(PollingClock);
    protected readonly format = inject(Format);
    protected readonly notReporting: { state: UnitState } = { state: 'not-reporting' };
    protected readonly status = this.fetchStatus.status;

    private readonly respondedAt = computed(() => (this.status() ? untracked(() => Date.now()) : undefined));

    protected readonly condition = computed(
        () => {
            const token = this.token.state();
            const secondsLeft = this.countdown.secondsLeft() ?? null;
            return conditionOf(this.status(), this.fetchStatus.error(), token && { ...token, secondsLeft });
        },
        { equal: (a, b) => a.kind === b.kind && a.colour === b.colour },
    );

    protected readonly text = computed(() => {
        const status = this.status();
        const message = this.fetchStatus.error()?.message ?? status?.message ?? '';
        const expiresAt = this.token.state()?.expiresAt;
        const respondedAt = this.respondedAt();
        return conditionText(this.condition(), {
            message,
            code: status?.code ?? null,
            units: this.format.count(status?.deviceCount ?? 0),
            failedUnits: status?.failedDevices ?? 0,
            tokenExpired: expiresAt ? this.ago(expiresAt) : '',
            since: status?.since ? this.timeOrDate(status.since) : '',
            lastResponse: respondedAt ? this.timeOrDate(respondedAt) : '',
        });
    });

    /** Announced by screen readers if the condition changes, not at each tick. */
    protected readonly announcement = linkedSignal<Condition, string>({
        source: this.condition,
        computation: ({ kind }, previous) => {
            const isFirst = !previous || previous.source.kind === 'loading';
            if (kind === 'loading' || (isFirst && kind === 'works')) return '';
            return untracked(() => `${this.text().title}. ${this.text().advice}`);
        },
    });

    protected readonly staleUnits = computed(() => this.dashboard.units()?.filter((unit) => unit.stale).length ?? 0);
    protected readonly showsStaleUnits = computed(() => ['works', 'partial'].includes(this.condition().kind));

    protected readonly lastPoll = computed(() => {
        const status = this.status();
        if (!status?.timestamp) return undefined;
        return {
            time: this.timeOrDate(status.timestamp),
            ago: this.ago(status.timestamp),
            units: status.deviceCount ?? 0,
        };
    });

    /** Undefined if no poll is scheduled or the server does not respond. */
    protected readonly nextPoll = computed(() => {
        const due = this.status()?.nextPollAt;
        if (!due || this.fetchStatus.error()) return undefined;
        const seconds = (Date.parse(due) - this.clock.now()) / 1_000;
        if (seconds <= 0) return $localize`:@@status.next-now:next one now`;
        if (seconds < 60) return $localize`:@@status.next-soon:next one in under 1 min`;
        const left = this.format.duration(Math.ceil(seconds / 60) * 60);
        return $localize`:@@status.next:next one in ${left}:time:`;
    });

    protected readonly tokenLevel = this.countdown.level;
    protected readonly tokenColour = computed(() => {
        const level = this.tokenLevel();
        return level && levelColour(level);
    });
    protected readonly tokenText = computed(() =>
        tokenLabel(this.tokenLevel(), timeLeft(this.countdown.secondsLeft(), this.format)),
    );

    /** At least minutes, because seconds would change the bar all the time. */
    private ago(instant: string): string {
        const now = this.clock.now();
        return now - Date.parse(instant) < 60_000
            ? $localize`:@@status.just-now:just now`
            : this.format.ago(instant, now);
    }

    /** Includes the date if the instant is more than 12 hours away. */
    private timeOrDate(instant: string | number): string {
        const isRecent = Math.abs(this.clock.now() - new Date(instant).getTime()) < 12 * 3_600_000;
        return isRecent ? this.format.time(instant) : this.format.dateTime(instant);
    }
}
