namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>The energy that a device states for the time of one report, where it can be evidence for or against a rise of its meter.</summary>
internal sealed record OwnReport(DateTimeOffset Start, DateTimeOffset End, decimal DeltaWh, DateTimeOffset? ReceivedAt)
{
    /// <summary>Reports that lie no further apart follow on each other.</summary>
    public static readonly TimeSpan Adjoining = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LongestReport = TimeSpan.FromDays(31);

    public TimeSpan Length => End - Start;

    /// <returns>Null where the reading has no energy or no time of its own, or states more than a unit can use.</returns>
    public static OwnReport? Of(MeterReading reading, double maximumKilowatts)
    {
        if (reading is not { DeltaWh: { } deltaWh and >= 0, OwnStart: { } start, OwnEnd: { } end } || start >= end || end - start > LongestReport)
            return null;
        var report = new OwnReport(start, end, deltaWh, reading.ReceivedAt);
        return (double)(deltaWh - EnergyMeter.ResolutionWh) <= maximumKilowatts * 1000 * report.Length.TotalHours ? report : null;
    }

    /// <summary>
    /// The time between the last of the reports seen and this one, in which others may have been missed. Where the device's clock was set
    /// back, SmartThings' clock counts.
    /// </summary>
    public TimeSpan GapAfter(SeenReports seen)
    {
        var gap = Start - seen.End;
        return gap >= -Adjoining ? gap : ReceivedAt - Length - seen.ReceivedAt ?? TimeSpan.Zero;
    }
}
