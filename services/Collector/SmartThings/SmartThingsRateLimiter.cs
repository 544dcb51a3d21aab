namespace AcMonitoring.Collector.SmartThings;

/// <summary>The kinds of call that SmartThings may count apart.</summary>
internal enum CallKind
{
    List,
    Status,
    Location,
}

/// <summary>
/// Lets no call start for which the last answers' headers leave no room. What is in flight may not be counted in them yet, so it counts
/// here. All kinds share one budget until their answers tell different limits.
/// </summary>
internal sealed class CallBudget(TimeProvider clock)
{
    private readonly Lock _lock = new();

    // Timestamps, not instants: setting the clock must not matter.
    private readonly long _origin = clock.GetTimestamp();
    private readonly Dictionary<CallKind, CallAccount> _accounts = Enum.GetValues<CallKind>().ToDictionary(kind => kind, _ => new CallAccount());
    private TaskCompletionSource _changed = NewSignal();
    private long _lastNumber;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>Number of calls in progress.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
                return _accounts.Values.Sum(account => account.InFlight);
        }
    }

    /// <summary>How long it takes until SmartThings counts anew when no call is left; zero when there is one, be it in flight.</summary>
    public TimeSpan ClosedFor(CallKind kind)
    {
        lock (_lock)
        {
            var accounts = AccountsOf(kind);
            var now = Now;
            return ClaimsOf(accounts)
                .Where(claim => claim.EndsAt is not null && claim.Remaining - LostSince(claim, accounts) <= 0)
                .Select(claim => claim.EndsAt!.Value - now)
                .DefaultIfEmpty(TimeSpan.Zero)
                .Max();
        }
    }

    /// <summary>Takes one call of the budget.</summary>
    /// <returns>The call, to be disposed when it is over; null when it may not start now.</returns>
    public StartedCall? TryStart(CallKind kind)
    {
        lock (_lock)
        {
            if (!HasRoom(AccountsOf(kind)))
                return null;
            _accounts[kind].InFlight++;
            return new StartedCall(this, kind, ++_lastNumber);
        }
    }

    /// <summary>
    /// Waits while no call of this kind may start, until an answer comes or SmartThings counts anew, for this long at most; then ask again.
    /// </summary>
    public Task WaitAsync(CallKind kind, TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task changed;
        var wait = atMost;
        lock (_lock)
        {
            var accounts = AccountsOf(kind);
            if (HasRoom(accounts))
                return Task.CompletedTask;
            changed = _changed.Task;
            // Which may have come since the look at the clock above.
            if (ClaimsOf(accounts).Min(claim => claim.EndsAt) is { } first && first - Now is var left && left < atMost)
                wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        return WaitAsync(changed, TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), cancellationToken);
    }

    /// <summary>Ends a call: its answer's figures count from now on; a call without any may yet be counted.</summary>
    public void Ended(StartedCall call)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            var account = AccountsOf(call.Kind)[0];
            account.InFlight--;
            if (call.Told is { } told)
                account.Told(told, call.Number, ++_lastNumber, Now);
            else if (call.MayBeCounted)
                account.Lost(++_lastNumber);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private static IEnumerable<Claim> ClaimsOf(IEnumerable<CallAccount> accounts) => accounts.SelectMany(account => account.Claims);

    private static bool HasRoom(List<CallAccount> accounts)
    {
        var inFlight = accounts.Sum(account => account.InFlight);
        return ClaimsOf(accounts).All(claim =>
        {
            var left = claim.Remaining - LostSince(claim, accounts);
            // Of a window that has not told anything yet one call at least must find out.
            return inFlight < (claim.EndsAt is null ? Math.Max(1, left) : left);
        });
    }

    private static int LostSince(Claim claim, List<CallAccount> accounts) => accounts.Sum(account => account.LostSince(claim.SentAs));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(Task changed, TimeSpan atMost, CancellationToken cancellationToken)
    {
        await changed.WaitAsync(atMost, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The accounts whose claims a call of this kind must heed, its own first.</summary>
    private List<CallAccount> AccountsOf(CallKind kind)
    {
        foreach (var account in _accounts.Values)
            account.Expire(Now, ref _lastNumber);
        var own = _accounts[kind];
        return [own, .. _accounts.Values.Where(other => other != own && other.MayShareWith(own))];
    }
}
