using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.Benchmarks.Data;

/// <summary>
/// A site of 60 units as a Collector has read it every five minutes, up to now. The same number of rows that ends at the same slot is
/// always the same: nothing but the seed is random.
/// </summary>
internal sealed class Office
{
    public const int UnitCount = 60;
    public const string TimeZone = "Europe/Paris";

    private const int Seed = 2026;
    private const double MaximumKilowatts = 100;
    private static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(5);

    private readonly List<DateTimeOffset> _slots;

    /// <param name="rows">How many rows, a multiple of <see cref="UnitCount"/>.</param>
    /// <param name="now">The last slot is the one that this lies in.</param>
    public Office(int rows, DateTimeOffset now)
    {
        _slots = [.. SlotsBack(now).Take(rows / UnitCount)];
        _slots.Reverse();
        Units = [.. Enumerable.Range(1, UnitCount).Select(number => new OfficeUnit(number, Seed))];
    }

    public IReadOnlyList<OfficeUnit> Units { get; }

    /// <summary>
    /// The readings in the order of time, with their energy as the product's rules count it. <see cref="OfficeUnit.Meter"/> is left as it is
    /// after the last one.
    /// </summary>
    /// <param name="unitIds">The database's ids of the units, in their order.</param>
    public IEnumerable<ReadingRow> Rows(IReadOnlyList<int> unitIds)
    {
        var meter = new EnergyMeter(SlotLength, MaximumKilowatts);
        foreach (var slot in _slots)
        {
            for (var unit = 0; unit < UnitCount; unit++)
            {
                var row = ReadingRow.Received(unitIds[unit], Units[unit].Read(slot));
                var step = meter.Next(Units[unit].Meter, row.Meter);
                Units[unit].Meter = step.State;
                row.Apply(step);
                yield return row;
            }
        }
    }

    // Some evenings nothing was read for three hours; never in the last two days, so that the newest windows are those of a good day.
    private static IEnumerable<DateTimeOffset> SlotsBack(DateTimeOffset now)
    {
        var slot = new DateTimeOffset(now.UtcTicks - now.UtcTicks % SlotLength.Ticks, TimeSpan.Zero);
        var whole = slot.AddDays(-2);
        for (; ; slot -= SlotLength)
        {
            if (slot > whole || slot.DayOfYear % 11 != 5 || slot.Hour is < 18 or > 20)
                yield return slot;
        }
    }
}
