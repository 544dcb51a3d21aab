namespace AcMonitoring.QueryApi.Collection;

/// <summary>When a round was heard of: at its end, or as its report came where the Collector's clock was ahead of ours.</summary>
internal static class Hearing
{
    // So much may the clocks of several replicas differ.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    // A Collector that starts together with us may need a moment, however short the slots.
    private static readonly TimeSpan StartUpTime = TimeSpan.FromMinutes(1);

    /// <summary>What was heard of after this was told by a clock that has been set back since.</summary>
    public static DateTime Present(DateTimeOffset now) => (now + Tolerance).UtcDateTime;

    /// <summary>How long we may hear nothing after our own start, where it is <paramref name="limit"/> otherwise.</summary>
    public static TimeSpan LimitAtStart(TimeSpan limit) => limit > StartUpTime ? limit : StartUpTime;
}
