using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy;
using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Readings;

/// <summary>A row of <c>ac_monitoring</c>: one that a received reading becomes, or a stored one whose energy may change.</summary>
internal sealed class ReadingRow(int unitId, MeterReading meter, DeviceReading? received)
{
    private const decimal WhPerKwh = 1000;

    public int UnitId => unitId;

    public MeterReading Meter => meter;

    /// <summary>The reading that the row is made from; null for a row that was stored before.</summary>
    public DeviceReading? Received => received;

    /// <summary>The site's calendar day that a received reading was collected on.</summary>
    public DateOnly Day { get; init; }

    public decimal DeltaKwh { get; init; }

    public string Quality { get; init; } = "";

    /// <summary>The row's energy as counted now; set by <see cref="Take"/>.</summary>
    public (decimal DeltaKwh, string Quality) Counted { get; private set; }

    /// <summary>A row of the old backend: its energy stays as it was counted then.</summary>
    public bool IsFixed => Quality == EnergyQuality.Imported.ToText();

    /// <summary>After this row the meter's value is trusted. The old backend wrote 0 where there was no meter.</summary>
    public bool IsTrusted => IsFixed ? meter.MeterWh > 0 : EnergyQualities.Trusted.Contains(Quality);

    public static ReadingRow From(int unitId, DeviceReading reading, SiteCalendar calendar) => new(
        unitId,
        new MeterReading(
            AsStored(reading.Slot),
            AsStored(reading.CollectedAt),
            reading.CumulativeWh,
            reading.DeltaWh,
            AsStored(reading.ReportStart),
            AsStored(reading.ReportEnd),
            AsStored(reading.ReportedAt)),
        reading)
    {
        Day = calendar.DayOf(reading.CollectedAt),
    };

    /// <summary>Of two readings for one slot the one collected later counts; at the same instant, the higher meter.</summary>
    public bool IsNewerThan(ReadingRow present) =>
        (meter.CollectedAt, meter.MeterWh ?? -1).CompareTo((present.Meter.CollectedAt, present.Meter.MeterWh ?? -1)) > 0;

    /// <returns>True when the row must be written: it is new, or its energy is not what is stored.</returns>
    public bool Take(MeterStep step)
    {
        Counted = (step.DeltaWh / WhPerKwh, step.Quality.ToText());
        return received is not null || Counted != (DeltaKwh, Quality);
    }

    // PostgreSQL keeps whole microseconds. With a finer one a reading would look newer than itself when it is delivered again.
    private static DateTimeOffset AsStored(DateTimeOffset instant) =>
        instant.ToUniversalTime().AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));

    private static DateTimeOffset? AsStored(DateTimeOffset? instant) => instant is { } given ? AsStored(given) : null;
}
