using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using Npgsql;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>
/// Stores a batch of readings in one transaction. Each unit's row is locked first, in the order of device ids, so that several
/// processes neither deadlock nor count a unit's energy from different states. What is stored depends only on the set of readings
/// received: of two readings for one slot the one collected later counts, and a reading that comes late has the energy of those
/// after it counted again, as far as it changes.
/// </summary>
internal sealed partial class StoreReadings(
    NpgsqlDataSource database,
    EnergyMeter meter,
    SiteCalendar calendar,
    TimeProvider clock,
    QueryApiMetrics metrics,
    ILogger<StoreReadings> logger)
{
    // Counting again hardly ever goes past the first trusted row after a late reading; where it does, in ever longer stretches.
    private const int StretchGrowth = 8;

    public async Task StoreAsync(IReadOnlyCollection<DeviceReading> readings, CancellationToken cancellationToken)
    {
        if (readings.Count == 0)
            return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var units = await UnitRows.LockAsync(connection, readings, cancellationToken);
        var counts = readings.GroupBy(reading => units[reading.DeviceId]).Select(unit => CountOf(unit.Key, unit)).ToList();
        await CountAsync(connection, counts, cancellationToken);

        var changed = counts.SelectMany(unit => unit.Count.Changed).OrderBy(row => row.UnitId).ThenBy(row => row.Slot).ToList();
        await WriteRows.AllAsync(connection, changed, calendar, cancellationToken);
        await EnergyTotals.AddAsync(connection, TotalsChange.Of(changed, calendar), calendar, cancellationToken);
        await UnitRows.UpdateAsync(connection, units.Values, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var accepted = changed.Where(row => row.Stored is null).ToList();
        metrics.ReadingsStored(accepted.Count, readings.Count - accepted.Count, clock.GetUtcNow() - readings.Max(reading => reading.CollectedAt));
        foreach (var row in accepted.Where(row => row.Counted.Quality == EnergyQuality.Reset.ToText()))
            Log.MeterWasReset(logger, row.Reading.DeviceName, row.Reading.DeviceId, row.Reading.CumulativeWh);
    }

    private (UnitRow Unit, UnitCount Count) CountOf(UnitRow unit, IEnumerable<DeviceReading> readings)
    {
        var rows = readings.Select(reading => ReadingRow.Received(unit.UnitId, reading, unit.HasNothingSince(reading.Slot))).ToList();
        unit.TakeName(rows.Select(row => row.Reading));
        var first = rows.Min(row => row.Slot);
        var from = unit.CountFrom < first ? unit.CountFrom.Value : first;
        return (unit, new UnitCount(meter, unit.UnitId, from, unit.StateBefore(from), rows));
    }

    /// <summary>Counts each unit's readings, together with the stored rows that come after the first of them, where there are any.</summary>
    private static async Task CountAsync(
        NpgsqlConnection connection, List<(UnitRow Unit, UnitCount Count)> units, CancellationToken cancellationToken)
    {
        var open = units;
        for (var trustedRows = 1; open.Count > 0; trustedRows *= StretchGrowth)
        {
            var stretches = open.Select(unit => unit.Count).Where(count => count.NeedsStoredRows).ToList();
            var stored = await LoadRows.StretchesAsync(connection, stretches, trustedRows, cancellationToken);
            foreach (var (unit, count) in open)
            {
                count.GoOn([.. stored[unit.UnitId]]);
                if (!count.IsSettled && unit.HasNothingAfter(count.Last!.Slot) && count.Changed.Count > 0)
                    unit.Take(count.Last, count.State);
            }

            open = open.FindAll(unit => !unit.Count.IsSettled && !unit.Unit.HasNothingAfter(unit.Count.Last!.Slot));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The meter of {DeviceName} ({DeviceId}) was reset or replaced and counts on at {MeterWh} Wh. What the unit used until its first report after that is not known.")]
        public static partial void MeterWasReset(ILogger logger, string deviceName, string deviceId, decimal? meterWh);
    }
}
