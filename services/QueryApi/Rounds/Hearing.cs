namespace AcMonitoring.QueryApi.Rounds;

/// <summary>When a round was heard of: at its end, or as its report came where the Collector's clock was ahead of ours.</summary>
internal static class Hearing
{
    // So much may the clocks of several replicas differ.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>What was heard of after this was told by a clock that has been set back since.</summary>
    public static DateTime Present(DateTimeOffset now) => (now + Tolerance).UtcDateTime;
}
