using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using Npgsql;

namespace AcMonitoring.QueryApi.Readings;

/// <summary>
/// Stores a batch of readings in one transaction. Each unit's row is locked first, in the order of device ids, so that several
/// processes neither deadlock nor count a unit's energy from different states. What is stored depends only on the set of readings
/// received: of two readings for one slot the one collected later counts, and a reading that comes late has the energy of those
/// after it counted again.
/// </summary>
internal sealed class StoreReadings(
    NpgsqlDataSource database, EnergyMeter meter, SiteCalendar calendar, TimeProvider clock, QueryApiMetrics metrics)
{
    // More than any humidity or temperature, and little enough for every type that an answer rounds it in.
    private const double LargestMeasure = 1e9;

    public async Task StoreAsync(IReadOnlyCollection<DeviceReading> readings, CancellationToken cancellationToken)
    {
        if (readings.Count == 0)
            return;

        var received = readings.Select(WithPossibleMeasures).GroupBy(reading => reading.DeviceId, StringComparer.Ordinal)
            .OrderBy(unit => unit.Key, StringComparer.Ordinal)
            .Select(unit => new UnitReadings(unit.Key, [.. unit.OrderBy(reading => reading.Slot).ThenBy(reading => reading.CollectedAt)]))
            .ToList();

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var units = await UnitRows.LockAsync(connection, received, cancellationToken);
        var late = received.Select(unit => (Unit: units[unit.DeviceId], unit.FirstSlot)).Where(unit => !unit.Unit.IsBefore(unit.FirstSlot));
        var stored = await ReadingRows.LoadAsync(connection, [.. late.Select(unit => (unit.Unit.UnitId, unit.FirstSlot))], cancellationToken);

        var changed = received.SelectMany(unit => Count(units[unit.DeviceId], unit.Readings, stored[units[unit.DeviceId].UnitId])).ToList();
        await ReadingRows.WriteAsync(connection, changed, cancellationToken);
        await UnitRows.UpdateAsync(connection, units.Values, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var accepted = changed.Count(row => row.Received is not null);
        metrics.ReadingsStored(accepted, readings.Count - accepted, clock.GetUtcNow() - readings.Max(reading => reading.CollectedAt));
    }

    /// <summary>A humidity or temperature that no answer can show, such as JSON's 1e400, is as good as none; the rest of the reading counts.</summary>
    private static DeviceReading WithPossibleMeasures(DeviceReading reading) =>
        reading with { Humidity = PossibleMeasure(reading.Humidity), TemperatureC = PossibleMeasure(reading.TemperatureC) };

    private static double? PossibleMeasure(double? value) => value is { } given && Math.Abs(given) <= LargestMeasure ? given : null;

    /// <summary>Counts the energy of one unit's readings.</summary>
    /// <param name="unit">The unit; what it remembers is brought up to date.</param>
    /// <param name="readings">The readings received.</param>
    /// <param name="stored">Where a reading is late, the stored rows from the last trusted one before it on; else none.</param>
    /// <returns>The rows that are new or have changed.</returns>
    private List<ReadingRow> Count(UnitRow unit, IReadOnlyList<DeviceReading> readings, IEnumerable<ReadingRow> stored)
    {
        var slots = new SortedDictionary<DateTimeOffset, ReadingRow>(stored.ToDictionary(row => row.Meter.Slot));
        var state = slots.Count > 0 ? MeterState.Unknown : unit.Meter ?? MeterState.Unknown;
        foreach (var reading in readings)
        {
            var row = ReadingRow.From(unit.UnitId, reading, calendar);
            if (!slots.TryGetValue(row.Meter.Slot, out var present) || row.IsNewerThan(present))
                slots[row.Meter.Slot] = row;
        }

        var changed = new List<ReadingRow>();
        var isStart = state == MeterState.Unknown;
        foreach (var row in slots.Values)
        {
            if (row.IsFixed)
            {
                // No slot is missed between its time, which its slot lies before, and the next boundary.
                state = (row.IsTrusted ? MeterState.AfterTrusted(row.Meter) : state) with { Slot = row.Meter.CollectedAt };
            }
            else if (isStart && row.IsTrusted)
            {
                state = MeterState.AfterTrusted(row.Meter);
            }
            else
            {
                var step = meter.Next(state, row.Meter);
                state = step.State;
                if (row.Take(step))
                    changed.Add(row);
            }

            isStart = false;
        }

        if (changed.Count > 0)
            unit.Take(slots.Values.Last(), state);
        return changed;
    }
}

/// <summary>What a batch holds of one unit, in the order of slots; of one slot, in the order of collection.</summary>
internal sealed record UnitReadings(string DeviceId, IReadOnlyList<DeviceReading> Readings)
{
    public DateTimeOffset FirstSlot => Readings[0].Slot;

    public DeviceReading Newest => Readings[^1];
}
