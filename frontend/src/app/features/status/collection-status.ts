import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Dashboard } from '../../core/api/dashboard';
import { FetchStatus } from '../../core/api/fetch-status';
import { Token } from '../../core/api/token';
import { Format } from '../../core/i18n/format';
import { UnitState } from '../../core/i18n/unit-state';
import { Refresh } from '../../core/polling/polling-clock';
import { Countdown } from '../../core/api/token-countdown';
import { colourOf } from '../../core/api/token-level';
import { leftWords, tokenWords } from '../../core/i18n/token-labels';
import { Condition, conditionOf, instantIn } from './condition';
import { wordsOf } from './condition-text';

/** Whether collection works, in plain words, with the way out where it does not. */
@Component({
    selector: 'ac-collection-status',
    imports: [RouterLink],
    templateUrl: './collection-status.html',
    styleUrl: './collection-status.css',
    changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CollectionStatus {
    private readonly answers = inject(FetchStatus);
    private readonly token = inject(Token);
    private readonly dashboard = inject(Dashboard);
    private readonly countdown = inject(Countdown);
    private readonly refresh = inject(Refresh);
    protected readonly format = inject(Format);
    /** The overview's address of the units meant. */
    protected readonly notReporting: { state: UnitState } = { state: 'not-reporting' };
    protected readonly status = this.answers.status;

    private readonly answeredAt = computed(() => (this.status() ? untracked(() => Date.now()) : undefined));

    protected readonly condition = computed(
        () => {
            const token = this.token.state();
            const secondsLeft = this.countdown.secondsLeft() ?? null;
            return conditionOf(this.status(), this.answers.error(), token && { ...token, secondsLeft });
        },
        { equal: (a, b) => a.kind === b.kind && a.colour === b.colour },
    );

    protected readonly words = computed(() => {
        const status = this.status();
        const message = this.answers.error()?.sentence ?? status?.message ?? '';
        const heard = instantIn(message) ?? status?.timestamp;
        const ended = this.token.state()?.expiresAt;
        const answeredAt = this.answeredAt();
        return wordsOf(this.condition(), {
            message,
            code: status?.code ?? null,
            devices: this.format.count(status?.deviceCount ?? 0),
            failed: status?.failedDevices ?? 0,
            tokenEnded: ended ? this.ago(ended) : '',
            heard: heard ? this.moment(heard) : '',
            answered: answeredAt ? this.moment(answeredAt) : '',
        });
    });

    /** For screen readers: said when the condition becomes another, not at each beat. */
    protected readonly announcement = linkedSignal<Condition, string>({
        source: this.condition,
        computation: ({ kind }, previous) => {
            const isFirst = !previous || previous.source.kind === 'asking';
            if (kind === 'asking' || (isFirst && kind === 'works')) return '';
            return untracked(() => `${this.words().title}. ${this.words().advice}`);
        },
    });

    protected readonly silentUnits = computed(() => this.dashboard.units()?.filter((unit) => unit.stale).length ?? 0);
    protected readonly tellsOfUnits = computed(() => ['works', 'partly'].includes(this.condition().kind));

    protected readonly lastRound = computed(() => {
        const status = this.status();
        if (!status?.timestamp) return undefined;
        return { time: this.moment(status.timestamp), ago: this.ago(status.timestamp), units: status.deviceCount ?? 0 };
    });

    /** Undefined where no round is to be expected, or nobody says so. */
    protected readonly nextRound = computed(() => {
        const due = this.status()?.nextPollAt;
        if (!due || this.answers.error()) return undefined;
        const seconds = (Date.parse(due) - this.refresh.now()) / 1_000;
        if (seconds <= 0) return $localize`:@@status.next-now:next one now`;
        if (seconds < 60) return $localize`:@@status.next-soon:next one in under 1 min`;
        const left = this.format.duration(Math.ceil(seconds / 60) * 60);
        return $localize`:@@status.next:next one in ${left}:time:`;
    });

    protected readonly tokenLevel = this.countdown.level;
    protected readonly tokenColour = computed(() => {
        const level = this.tokenLevel();
        return level && colourOf(level);
    });
    protected readonly tokenText = computed(() =>
        tokenWords(this.tokenLevel(), leftWords(this.countdown.secondsLeft(), this.format)),
    );

    /** In minutes at least: seconds would make the bar restless. */
    private ago(instant: string): string {
        const now = this.refresh.now();
        return now - Date.parse(instant) < 60_000
            ? $localize`:@@status.just-now:just now`
            : this.format.ago(instant, now);
    }

    /** The time alone where it is not long ago. */
    private moment(instant: string | number): string {
        const isRecent = Math.abs(this.refresh.now() - new Date(instant).getTime()) < 12 * 3_600_000;
        return isRecent ? this.format.time(instant) : this.format.dateTime(instant);
    }
}
