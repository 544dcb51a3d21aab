using AcMonitoring.Contracts;

namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>A row of <c>ac_monitoring</c>: a received reading, or a stored row whose energy may change.</summary>
/// <param name="unitId">The unit of the row.</param>
/// <param name="reading">The values, as PostgreSQL stores them.</param>
/// <param name="stored">The stored energy; null for a received reading.</param>
/// <param name="isExcluded">True if an operator took its meter value out of the count.</param>
internal sealed class ReadingRow(int unitId, DeviceReading reading, CountedEnergy? stored, bool isExcluded = false)
{
    // Beyond every humidity and temperature, and within the range of every type that responses round it to.
    private const double MaxMeasurement = 1e9;

    public int UnitId => unitId;

    public DeviceReading Reading => reading;

    public DateTimeOffset Slot => reading.Slot;

    public CountedEnergy? Stored => stored;

    /// <summary>The stored row that a received reading replaces; null if its slot has none.</summary>
    public ReadingRow? Replaced { get; private set; }

    /// <summary>The input of the energy rules.</summary>
    public MeterReading Meter { get; } = new(
        reading.Slot,
        reading.CollectedAt,
        reading.CumulativeWh,
        reading.DeltaWh,
        reading.ReportStart,
        reading.ReportEnd,
        reading.ReportedAt)
    {
        IsExcluded = isExcluded,
    };

    /// <summary>True if the row is no reading, but energy that an operator added. It does not affect the meter state.</summary>
    public bool IsCorrection => reading.CumulativeWh is null && stored?.Quality == EnergyQuality.Reset.ToText();

    /// <summary>The current energy; set by <see cref="Apply"/>.</summary>
    public CountedEnergy Energy { get; private set; } = stored ?? new CountedEnergy(0, "", null);

    /// <summary>The rule that calculated it; null before <see cref="Apply"/>.</summary>
    public EnergyRule? Rule { get; private set; }

    /// <summary>
    /// Creates the row of a received reading. Instants are truncated to microseconds, the precision of PostgreSQL; otherwise a reading that
    /// is delivered twice would be newer than itself. Humidity and temperature that no response can represent, such as 1e400, become null.
    /// </summary>
    public static ReadingRow Received(int unitId, DeviceReading reading, bool isExcluded = false) => new(
        unitId,
        reading with
        {
            Slot = Truncate(reading.Slot),
            CollectedAt = Truncate(reading.CollectedAt),
            ReportStart = Truncate(reading.ReportStart),
            ReportEnd = Truncate(reading.ReportEnd),
            ReportedAt = Truncate(reading.ReportedAt),
            Humidity = PlausibleMeasurement(reading.Humidity),
            TemperatureC = PlausibleMeasurement(reading.TemperatureC),
        },
        stored: null,
        isExcluded);

    /// <summary>
    /// Of two readings of one slot, the one that was collected later wins. Ties are broken by the higher meter value and then by the other
    /// values, so that the result does not depend on the order of delivery.
    /// </summary>
    public bool IsNewerThan(ReadingRow present) => Rank(reading).CompareTo(Rank(present.Reading)) > 0;

    /// <summary>True if the row must be written: it is new, or its energy differs from the stored one.</summary>
    public bool IsChanged => Energy != stored;

    /// <summary>The meter state after a stored row whose energy stays, also if it has been excluded or included since.</summary>
    /// <param name="before">The state after the previous row.</param>
    public MeterState StateAfter(EnergyMeter meter, MeterState before) => meter.StateAfter(
        before, stored!.IsExcluded == isExcluded ? Meter : Meter with { IsExcluded = stored.IsExcluded }, stored);

    public void Replace(ReadingRow present) => Replaced = present;

    public void Apply(MeterStep step) => (Energy, Rule) = (CountedEnergy.Of(step), step.Rule);

    private static (DateTimeOffset, decimal, DateTimeOffset?, DateTimeOffset?, DateTimeOffset?, decimal?, (double?, double?, string?, string?, string?, string, string))
        Rank(DeviceReading reading) => (
            reading.CollectedAt,
            reading.CumulativeWh ?? -1,
            reading.ReportedAt,
            reading.ReportEnd,
            reading.ReportStart,
            reading.DeltaWh,
            (reading.Humidity, reading.TemperatureC, reading.AirConditionerMode, reading.FanMode, reading.Switch, reading.DeviceName, reading.Location));

    private static DateTimeOffset Truncate(DateTimeOffset instant) =>
        instant.ToUniversalTime().AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));

    private static DateTimeOffset? Truncate(DateTimeOffset? instant) => instant is { } value ? Truncate(value) : null;

    private static double? PlausibleMeasurement(double? value) => value is { } number && Math.Abs(number) <= MaxMeasurement ? number : null;
}
