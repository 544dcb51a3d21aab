namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>The energy that a device states for the time of one report: evidence for or against a rise of its meter.</summary>
internal sealed record OwnReport(DateTimeOffset Start, DateTimeOffset End, decimal DeltaWh, DateTimeOffset? ReceivedAt)
{
    /// <summary>Reports adjoin if the gap between them is no longer than this.</summary>
    public static readonly TimeSpan Adjoining = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MaxLength = TimeSpan.FromDays(31);

    public TimeSpan Length => End - Start;

    /// <returns>Null if the reading has no reported energy or no report times, or states more energy than a unit can use.</returns>
    public static OwnReport? Of(MeterReading reading, double maximumKilowatts)
    {
        if (reading is not { DeltaWh: { } deltaWh and >= 0, OwnStart: { } start, OwnEnd: { } end } || start >= end || end - start > MaxLength)
            return null;
        var report = new OwnReport(start, end, deltaWh, reading.ReceivedAt);
        return EnergyMeter.IsAbove(maximumKilowatts, deltaWh - EnergyMeter.ResolutionWh, report.Length) ? null : report;
    }

    /// <summary>
    /// The time between the last report seen and this one, in which reports may have been missed. If the device's clock was set back,
    /// SmartThings' clock counts.
    /// </summary>
    public TimeSpan GapAfter(SeenReports seen)
    {
        var gap = Start - seen.End;
        return gap >= -Adjoining ? gap : ReceivedAt - Length - seen.ReceivedAt ?? TimeSpan.Zero;
    }
}
