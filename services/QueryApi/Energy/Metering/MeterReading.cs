namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>What the energy rules look at in one reading. Energy in Wh, instants in UTC; null where SmartThings said nothing.</summary>
/// <param name="Slot">Boundary of the slot that the reading belongs to.</param>
/// <param name="CollectedAt">When the Collector received it.</param>
/// <param name="MeterWh">The running meter.</param>
/// <param name="DeltaWh">The energy of the device's last report alone.</param>
/// <param name="ReportStart">Start of that report.</param>
/// <param name="ReportEnd">End of that report.</param>
/// <param name="ReportedAt">When SmartThings received it.</param>
internal sealed record MeterReading(
    DateTimeOffset Slot,
    DateTimeOffset CollectedAt,
    decimal? MeterWh,
    decimal? DeltaWh,
    DateTimeOffset? ReportStart,
    DateTimeOffset? ReportEnd,
    DateTimeOffset? ReportedAt)
{
    /// <summary>SmartThings began in 2012: an instant before that is nonsense.</summary>
    public static readonly DateTimeOffset Earliest = new(2012, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A report may be ahead of our clock by as much as clocks differ, not more.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    // SmartThings has a report a minute or two after its end. A device whose clock is years behind would make any rise plausible.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan AssumedReportLength = TimeSpan.FromHours(1);

    /// <summary>
    /// The end of the report that the meter value comes from, never after <see cref="CollectedAt"/>. Where that is absent or nonsense, when
    /// SmartThings received it, or else <see cref="CollectedAt"/> itself.
    /// </summary>
    public DateTimeOffset ReportTime
    {
        get
        {
            var end = OwnEnd;
            var time = (end < ReceivedAt - LongestDelay ? ReceivedAt : end ?? ReceivedAt) ?? CollectedAt;
            return time < CollectedAt ? time : CollectedAt;
        }
    }

    /// <summary>When SmartThings received the report; null where it does not say so sensibly.</summary>
    public DateTimeOffset? ReceivedAt => Sensible(ReportedAt);

    /// <summary>Start of the report by the device's own clock; null where that is nonsense.</summary>
    public DateTimeOffset? OwnStart => Sensible(ReportStart);

    /// <summary>End of the report by the device's own clock; null where that is nonsense.</summary>
    public DateTimeOffset? OwnEnd => Sensible(ReportEnd);

    /// <summary>What the device's last report spans; an hour where it does not say so sensibly.</summary>
    public EnergyInterval OwnInterval =>
        new(OwnStart is { } start && start < ReportTime ? start : ReportTime - AssumedReportLength, ReportTime);

    /// <summary>What the device itself calls this report by; null when it gives no time at all.</summary>
    public DateTimeOffset? ReportIdentity => ReportEnd ?? ReportedAt;

    private DateTimeOffset? Sensible(DateTimeOffset? instant) =>
        instant >= Earliest && instant <= CollectedAt + ClockDifference ? instant : null;
}
