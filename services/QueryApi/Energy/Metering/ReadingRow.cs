using AcMonitoring.Contracts;

namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>A row of <c>ac_monitoring</c>: one that a received reading becomes, or a stored one whose energy may change.</summary>
/// <param name="unitId">The unit that it belongs to.</param>
/// <param name="reading">Its values, as PostgreSQL keeps them.</param>
/// <param name="stored">Its energy as stored; null for a received reading.</param>
internal sealed class ReadingRow(int unitId, DeviceReading reading, CountedEnergy? stored)
{
    // More than any humidity or temperature, and little enough for every type that an answer rounds it in.
    private const double LargestMeasure = 1e9;

    public int UnitId => unitId;

    public DeviceReading Reading => reading;

    public DateTimeOffset Slot => reading.Slot;

    public CountedEnergy? Stored => stored;

    /// <summary>True for a received reading where the unit, which is locked, has no row of its slot or a later one.</summary>
    public bool IsAppended { get; private init; }

    /// <summary>The stored row in whose place a received reading comes; null where there is none.</summary>
    public ReadingRow? Replaced { get; private set; }

    /// <summary>What the energy rules look at.</summary>
    public MeterReading Meter { get; } = new(
        reading.Slot,
        reading.CollectedAt,
        reading.CumulativeWh,
        reading.DeltaWh,
        reading.ReportStart,
        reading.ReportEnd,
        reading.ReportedAt);

    /// <summary>The row's energy as counted now; set by <see cref="Take"/>.</summary>
    public CountedEnergy Counted { get; private set; } = stored ?? new CountedEnergy(0, "", null);

    /// <summary>The meter state that the row leaves behind where its stored energy can be trusted; else null.</summary>
    public MeterState? StateAfterStored =>
        stored is { Interval: { } interval } && reading.CumulativeWh is not null && (stored.IsImported || EnergyQualities.Trusted.Contains(stored.Quality))
            ? MeterState.AfterTrusted(Meter, interval.To)
            : null;

    /// <summary>
    /// The row of a received reading. PostgreSQL keeps whole microseconds: with a finer instant a reading would look newer than itself
    /// when it is delivered again. A humidity or temperature that no answer can show, such as JSON's 1e400, is as good as none.
    /// </summary>
    /// <param name="isAppended">What <see cref="IsAppended"/> says.</param>
    public static ReadingRow Received(int unitId, DeviceReading reading, bool isAppended = false) => new(
        unitId,
        reading with
        {
            Slot = AsStored(reading.Slot),
            CollectedAt = AsStored(reading.CollectedAt),
            ReportStart = AsStored(reading.ReportStart),
            ReportEnd = AsStored(reading.ReportEnd),
            ReportedAt = AsStored(reading.ReportedAt),
            Humidity = PossibleMeasure(reading.Humidity),
            TemperatureC = PossibleMeasure(reading.TemperatureC),
        },
        stored: null)
    {
        IsAppended = isAppended,
    };

    /// <summary>
    /// Of two readings for one slot the one collected later counts; at the same instant, the higher meter, and then any other difference,
    /// so that it is the same one whichever comes first.
    /// </summary>
    public bool IsNewerThan(ReadingRow present) => Rank(reading).CompareTo(Rank(present.Reading)) > 0;

    /// <summary>True when the row must be written: it is new, or its energy is not what is stored.</summary>
    public bool IsChanged => Counted != stored;

    public void Replace(ReadingRow present) => Replaced = present;

    public void Take(MeterStep step) => Counted = CountedEnergy.Of(step);

    private static (DateTimeOffset, decimal, DateTimeOffset?, DateTimeOffset?, DateTimeOffset?, decimal?, (double?, double?, string?, string?, string?, string, string))
        Rank(DeviceReading reading) => (
            reading.CollectedAt,
            reading.CumulativeWh ?? -1,
            reading.ReportedAt,
            reading.ReportEnd,
            reading.ReportStart,
            reading.DeltaWh,
            (reading.Humidity, reading.TemperatureC, reading.AirConditionerMode, reading.FanMode, reading.Switch, reading.DeviceName, reading.Location));

    private static DateTimeOffset AsStored(DateTimeOffset instant) =>
        instant.ToUniversalTime().AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));

    private static DateTimeOffset? AsStored(DateTimeOffset? instant) => instant is { } given ? AsStored(given) : null;

    private static double? PossibleMeasure(double? value) => value is { } given && Math.Abs(given) <= LargestMeasure ? given : null;
}
