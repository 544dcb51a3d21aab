namespace AcMonitoring.Collector.SmartThings;

/// <summary>The kinds of call that SmartThings may count separately.</summary>
internal enum CallKind
{
    List,
    Status,
    Location,
}

/// <summary>
/// Grants no call that would exceed the quota in the headers of the last responses, and none during the wait after a 429: SmartThings counts
/// rejected calls too. The headers may not include calls in flight, so the limiter counts those itself. All kinds share one quota until their
/// responses report different limits.
/// </summary>
internal sealed class SmartThingsRateLimiter(TimeProvider clock)
{
    /// <summary>Longer hints are probably wrong, and one call per hour is harmless.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    private static readonly TimeSpan MinBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    // Timestamps, because they do not change when the system clock is set.
    private readonly long _origin = clock.GetTimestamp();
    private readonly Dictionary<CallKind, CallQuota> _quotas = Enum.GetValues<CallKind>().ToDictionary(kind => kind, _ => new CallQuota());
    private TaskCompletionSource _changed = NewSignal();
    private long _lastNumber;
    private TimeSpan _blockedUntil;
    private TimeSpan _rejectedAt;
    private int _rejectionsInARow;

    /// <summary>The time of the limiter, for <see cref="Rejected"/> and <see cref="Accepted"/>.</summary>
    public TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>Remaining wait after a 429; zero without one.</summary>
    public TimeSpan BackOff
    {
        get
        {
            lock (_lock)
                return _blockedUntil > Now ? _blockedUntil - Now : TimeSpan.Zero;
        }
    }

    /// <summary>Time until the next window if no quota remains; zero if some remains, even if calls in flight may use it up.</summary>
    public TimeSpan QuotaWait(CallKind kind)
    {
        lock (_lock)
        {
            var quotas = QuotasOf(kind);
            var now = Now;
            return ReportsOf(quotas)
                .Where(report => report.ExpiresAt is not null && RemainingOf(report, quotas) <= 0)
                .Select(report => report.ExpiresAt!.Value - now)
                .DefaultIfEmpty(TimeSpan.Zero)
                .Max();
        }
    }

    /// <summary>Minimum time until a call of this kind is allowed.</summary>
    public TimeSpan RetryAfter(CallKind kind) => Max(BackOff, QuotaWait(kind));

    /// <returns>The lease of one call; null if no call of this kind may start now.</returns>
    public CallLease? TryAcquire(CallKind kind)
    {
        lock (_lock)
        {
            if (_blockedUntil > Now || !HasQuota(QuotasOf(kind)))
                return null;
            _quotas[kind].InFlight++;
            return new CallLease(this, kind, ++_lastNumber);
        }
    }

    /// <summary>Waits until a call of this kind may be allowed, at most for the timeout. Then call <see cref="TryAcquire"/> again.</summary>
    public Task WaitAsync(CallKind kind, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task? changed = null;
        lock (_lock)
        {
            var quotas = QuotasOf(kind);
            if (_blockedUntil > Now)
            {
                timeout = Min(timeout, _blockedUntil - Now);
            }
            else if (HasQuota(quotas))
            {
                return Task.CompletedTask;
            }
            else
            {
                changed = _changed.Task;
                if (ReportsOf(quotas).Min(report => report.ExpiresAt) is { } reset)
                    timeout = Min(timeout, reset - Now);
            }
        }

        // Timers have a resolution of one millisecond. The end of the wait may have passed meanwhile.
        var wait = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(timeout.TotalMilliseconds)));
        return changed is null ? Task.Delay(wait, clock, cancellationToken) : WaitAsync(changed, wait, cancellationToken);
    }

    /// <summary>
    /// Blocks all calls after a 429: for the hint, or without one with exponential back-off from 1 s to 30 s. Repeated rejections back off
    /// even if the hint is shorter, so that a hint of 0 s cannot cause a burst of calls.
    /// </summary>
    public void Rejected(TimeSpan? hint, TimeSpan sentAt)
    {
        lock (_lock)
        {
            // Calls that were in flight together count as one rejection.
            if (_rejectionsInARow == 0 || sentAt > _rejectedAt)
            {
                _rejectionsInARow++;
                _rejectedAt = Now;
            }

            var backOff = BackOffAfter(hint is null ? _rejectionsInARow : _rejectionsInARow - 1);
            _blockedUntil = Max(_blockedUntil, Now + Min(Max(hint ?? TimeSpan.Zero, backOff), MaxWait));
        }
    }

    /// <summary>Ends the back-off after a call that SmartThings did not reject.</summary>
    public void Accepted(TimeSpan sentAt)
    {
        lock (_lock)
        {
            if (sentAt >= _blockedUntil)
                _rejectionsInARow = 0;
        }
    }

    /// <summary>Ends a call. Its quota replaces the earlier ones; without a report the call may have been counted.</summary>
    public void Release(CallLease lease)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            var quota = QuotasOf(lease.Kind)[0];
            quota.InFlight--;
            if (lease.Quota is { } reported)
                quota.Add(reported, lease.Number, ++_lastNumber, Now);
            else if (lease.MayBeCounted)
                quota.AddUnreported(++_lastNumber);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private static bool HasQuota(List<CallQuota> quotas)
    {
        var inFlight = quotas.Sum(quota => quota.InFlight);
        return ReportsOf(quotas).All(report =>
        {
            var remaining = RemainingOf(report, quotas);
            // In a new window without a report, at least one call must find out.
            return inFlight < (report.ExpiresAt is null ? Math.Max(1, remaining) : remaining);
        });
    }

    private static IEnumerable<QuotaReport> ReportsOf(IEnumerable<CallQuota> quotas) => quotas.SelectMany(quota => quota.Reports);

    private static int RemainingOf(QuotaReport report, List<CallQuota> quotas) =>
        report.Remaining - quotas.Sum(quota => quota.UnreportedSince(report.SentAs));

    private static TimeSpan BackOffAfter(int rejections) =>
        rejections == 0 ? TimeSpan.Zero : Min(MaxBackOff, MinBackOff * Math.Pow(2, Math.Min(rejections - 1, 10)));

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(Task changed, TimeSpan wait, CancellationToken cancellationToken)
    {
        await changed.WaitAsync(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The quotas that apply to this kind, its own first.</summary>
    private List<CallQuota> QuotasOf(CallKind kind)
    {
        foreach (var quota in _quotas.Values)
            quota.Expire(Now, ref _lastNumber);
        var own = _quotas[kind];
        return [own, .. _quotas.Values.Where(other => other != own && other.MayShareWith(own))];
    }
}
