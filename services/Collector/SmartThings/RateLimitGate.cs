namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// The gate that every call passes. A 429 closes it for all of them: SmartThings counts refused calls too, so that hammering only makes
/// the wait longer.
/// </summary>
internal sealed class RateLimitGate(TimeProvider clock)
{
    /// <summary>A hint beyond this is more likely nonsense than advice, and one call an hour harms nobody.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    // Timestamps, not instants: setting the clock must not close the gate for hours.
    private readonly long _origin = clock.GetTimestamp();
    private TimeSpan _opensAt;
    private TimeSpan _closedAt;
    private int _refusalsInARow;

    /// <summary>How long the gate stays closed; zero when it is open.</summary>
    public TimeSpan ClosedFor
    {
        get
        {
            lock (_lock)
                return _opensAt > Now ? _opensAt - Now : TimeSpan.Zero;
        }
    }

    /// <summary>What <see cref="Refused"/> and <see cref="Passed"/> want to know of a call: when it was sent.</summary>
    public TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>
    /// Closes the gate after a 429: as long as the hint says, without one with exponential back-off from 1 s to 30 s. Refusals in a row
    /// back off even against a hint, so that "wait 0 seconds" cannot make us hammer.
    /// </summary>
    public void Refused(TimeSpan? hint, TimeSpan sentAt)
    {
        lock (_lock)
        {
            // Calls that were in flight together are refused together: that is one refusal.
            if (_refusalsInARow == 0 || sentAt > _closedAt)
            {
                _refusalsInARow++;
                _closedAt = Now;
            }

            var backOff = hint is null ? BackOff(_refusalsInARow) : BackOff(_refusalsInARow - 1);
            var opensAt = Now + Min(Max(hint ?? TimeSpan.Zero, backOff), LongestWait);
            _opensAt = Max(_opensAt, opensAt);
        }
    }

    /// <summary>Notes that a call got past the limit.</summary>
    public void Passed(TimeSpan sentAt)
    {
        lock (_lock)
        {
            if (sentAt >= _opensAt)
                _refusalsInARow = 0;
        }
    }

    /// <summary>Waits until the gate is open, for this long at most.</summary>
    public async ValueTask WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (Min(ClosedFor, atMost) is var wait && wait > TimeSpan.Zero)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), clock, cancellationToken);
    }

    private static TimeSpan BackOff(int refusals) =>
        refusals == 0 ? TimeSpan.Zero : Min(LongestBackOff, FirstBackOff * Math.Pow(2, Math.Min(refusals - 1, 10)));

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
