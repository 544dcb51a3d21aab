namespace AcMonitoring.QueryApi.Collection;

/// <summary>Limits for the time of a poll result: its end, or its arrival if the clock of the Collector is ahead of ours.</summary>
internal static class PollTime
{
    private static readonly TimeSpan ClockSkewTolerance = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StartupGracePeriod = TimeSpan.FromMinutes(1);

    /// <summary>Later poll results come from a clock that was set back since.</summary>
    public static DateTime Latest(DateTimeOffset now) => (now + ClockSkewTolerance).UtcDateTime;

    /// <summary>The limit after our own start: a Collector that starts at the same time may need a minute, however short the slots are.</summary>
    public static TimeSpan LimitAtStart(TimeSpan limit) => limit > StartupGracePeriod ? limit : StartupGracePeriod;
}
