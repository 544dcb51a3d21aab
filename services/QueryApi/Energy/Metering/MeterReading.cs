namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>The input of the energy rules from one reading. Energy in Wh, instants in UTC; null if SmartThings sent no value.</summary>
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

    // The clock of a device may be ahead of ours.
    private static readonly TimeSpan ClockSkewTolerance = TimeSpan.FromMinutes(5);

    // SmartThings has a report a minute or two after its end. A device whose clock is years behind would make any rise plausible.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan AssumedReportLength = TimeSpan.FromHours(1);

    /// <summary>True if an operator took the meter value out of the count.</summary>
    public bool IsExcluded { get; init; }

    /// <summary>
    /// The end of the report that the meter value comes from, never after <see cref="CollectedAt"/>. If it is absent or invalid, the time at
    /// which SmartThings received the report, else <see cref="CollectedAt"/>.
    /// </summary>
    public DateTimeOffset ReportTime
    {
        get
        {
            var end = OwnEnd;
            var time = (end < ReceivedAt - MaxDelay ? ReceivedAt : end ?? ReceivedAt) ?? CollectedAt;
            return time < CollectedAt ? time : CollectedAt;
        }
    }

    /// <summary>When SmartThings received the report; null if absent or invalid.</summary>
    public DateTimeOffset? ReceivedAt => ValidOrNull(ReportedAt);

    /// <summary>Start of the report by the device's own clock; null if absent or invalid.</summary>
    public DateTimeOffset? OwnStart => ValidOrNull(ReportStart);

    /// <summary>End of the report by the device's own clock; null if absent or invalid.</summary>
    public DateTimeOffset? OwnEnd => ValidOrNull(ReportEnd);

    /// <summary>The interval of the device's last report; an hour if its start is absent or invalid.</summary>
    public EnergyInterval OwnInterval =>
        new(OwnStart is { } start && start < ReportTime ? start : ReportTime - AssumedReportLength, ReportTime);

    /// <summary>The time that identifies the report; null if the device sends none.</summary>
    public DateTimeOffset? ReportIdentity => ReportEnd ?? ReportedAt;

    private DateTimeOffset? ValidOrNull(DateTimeOffset? instant) =>
        instant >= Earliest && instant <= CollectedAt + ClockSkewTolerance ? instant : null;
}
