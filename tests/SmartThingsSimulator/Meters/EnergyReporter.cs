namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>An energy report of a unit.</summary>
/// <param name="Energy">Lifetime energy in Wh.</param>
/// <param name="DeltaEnergy">Energy since the previous report, in Wh.</param>
/// <param name="Power">Power at the end, in W.</param>
/// <param name="PowerEnergy">Power at the start times the length of the report, in Wh, as real units report it.</param>
/// <param name="Start">End of the previous report.</param>
/// <param name="End">When the unit read its meter.</param>
/// <param name="ReceivedAt">When the cloud received the report.</param>
internal sealed record EnergyReport(
    decimal Energy,
    decimal DeltaEnergy,
    int Power,
    double PowerEnergy,
    DateTimeOffset Start,
    DateTimeOffset End,
    DateTimeOffset ReceivedAt);

/// <summary>Computes the newest report of a unit in the cloud, which stays until the next one.</summary>
/// <param name="unit">The unit's seed.</param>
/// <param name="meter">Its exact energy.</param>
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

        var energy = Displayed(end);
        return new EnergyReport(
            energy,
            energy - Displayed(start),
            (int)meter.PowerAt(end),
            (int)meter.PowerAt(start) * (end - start) / 3_600.0,
            SiteTime.InstantOf(start),
            SiteTime.InstantOf(end),
            ReceivedAt(end));
    }

    private decimal Displayed(long second) => (decimal)Math.Floor(meter.EnergyAt(second) / (double)step) * step;

    private DateTimeOffset ReceivedAt(long end) =>
        SiteTime.InstantOf(end).AddMilliseconds(Chance.Between(60, 990, unit, Draw.Lag, end));
}
