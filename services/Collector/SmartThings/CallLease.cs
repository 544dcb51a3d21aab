namespace AcMonitoring.Collector.SmartThings;

/// <summary>The permission for one call. Dispose it when the call has ended.</summary>
/// <param name="limiter">The rate limiter that granted the lease.</param>
/// <param name="kind">The kind of the call.</param>
/// <param name="number">The position in the order of all grants and responses.</param>
internal sealed class CallLease(SmartThingsRateLimiter limiter, CallKind kind, long number) : IDisposable
{
    public CallKind Kind => kind;

    public long Number => number;

    /// <summary>True if SmartThings may have counted the call.</summary>
    public bool MayBeCounted { get; set; }

    /// <summary>The quota that the response reported; null if its headers are incomplete or invalid.</summary>
    public ReportedQuota? Quota { get; private set; }

    /// <summary>Sets the quota from the response headers; null for a header that is missing or is not a whole number from 0.</summary>
    public void ReportQuota(int? limit, int? remaining, int? resetMilliseconds)
    {
        if (remaining is not { } calls || resetMilliseconds is not { } milliseconds)
            return;
        var reset = TimeSpan.FromMilliseconds(milliseconds);
        Quota = new ReportedQuota(
            limit > 0 ? limit : null, calls, reset < SmartThingsRateLimiter.MaxWait ? reset : SmartThingsRateLimiter.MaxWait);
    }

    public void Dispose() => limiter.Release(this);
}
