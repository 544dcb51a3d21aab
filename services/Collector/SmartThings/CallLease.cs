namespace AcMonitoring.Collector.SmartThings;

/// <summary>A call that has taken its part of the budget, until it is disposed.</summary>
/// <param name="budget">Where the part comes from.</param>
/// <param name="kind">The kind of call.</param>
/// <param name="number">Its number in the order of what happens.</param>
internal sealed class StartedCall(CallBudget budget, CallKind kind, long number) : IDisposable
{
    public CallKind Kind => kind;

    public long Number => number;

    /// <summary>True once it is on its way to SmartThings.</summary>
    public bool MayBeCounted { get; set; }

    /// <summary>What its answer said of the limit; null when it did not say, or nonsense.</summary>
    public LimitFigures? Told { get; private set; }

    /// <summary>Takes the figures of the answer's headers; null for one that is absent or no whole number from 0.</summary>
    public void Tell(int? limit, int? remaining, int? resetMilliseconds)
    {
        if (remaining is not { } left || resetMilliseconds is not { } milliseconds)
            return;
        var reset = TimeSpan.FromMilliseconds(milliseconds);
        Told = new LimitFigures(limit > 0 ? limit : null, left, reset < RateLimitGate.LongestWait ? reset : RateLimitGate.LongestWait);
    }

    public void Dispose() => budget.Ended(this);
}
