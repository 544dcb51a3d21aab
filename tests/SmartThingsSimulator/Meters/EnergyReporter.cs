namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>What a unit says of its energy in one report.</summary>
/// <param name="Energy">Lifetime energy in Wh.</param>
/// <param name="DeltaEnergy">Energy since the report before, in Wh.</param>
/// <param name="Power">Power at the end, in W.</param>
/// <param name="PowerEnergy">The power at the start times the length of the report, in Wh, as real units give it.</param>
/// <param name="Start">When the report before ended.</param>
/// <param name="End">When the unit read its meter.</param>
/// <param name="ReceivedAt">When the cloud had the report.</param>
internal sealed record EnergyReport(
    decimal Energy,
    decimal DeltaEnergy,
    int Power,
    double PowerEnergy,
    DateTimeOffset Start,
    DateTimeOffset End,
    DateTimeOffset ReceivedAt);

/// <summary>Makes the report that the cloud has of a unit at an instant. The same report stands there until the next one comes.</summary>
/// <param name="unit">The unit's seed.</param>
/// <param name="meter">Its true energy.</param>
/// <param name="schedule">When it reports.</param>
/// <param name="step">The smallest step of its display, in Wh.</param>
internal sealed class EnergyReporter(ulong unit, Meter meter, ReportSchedule schedule, decimal step)
{
    public EnergyReport ReportAt(DateTimeOffset now)
    {
        var end = schedule.LastAt(SiteTime.SecondOf(now));
        if (ReceivedAt(end) > now)
            end = schedule.LastAt(end - 1);
        var start = schedule.LastAt(end - 1);

        var energy = Shown(end);
        return new EnergyReport(
            energy,
            energy - Shown(start),
            (int)meter.PowerAt(end),
            (int)meter.PowerAt(start) * (end - start) / 3_600.0,
            SiteTime.InstantOf(start),
            SiteTime.InstantOf(end),
            ReceivedAt(end));
    }

    private decimal Shown(long second) => (decimal)Math.Floor(meter.EnergyAt(second) / (double)step) * step;

    private DateTimeOffset ReceivedAt(long end) =>
        SiteTime.InstantOf(end).AddMilliseconds(Chance.Between(60, 990, unit, Draw.Lag, end));
}
