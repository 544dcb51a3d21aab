using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using Npgsql;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>
/// Stores a batch of readings in one transaction. It locks the units in the order of device ids, so concurrent processes neither deadlock
/// nor calculate the energy of a unit from different states. The stored rows depend only on the set of received readings, not on their
/// order: of two readings of one slot the one that was collected later counts, and a late reading recalculates the rows after it as far as
/// their energy changes.
/// </summary>
internal sealed partial class ReadingIngestor(
    NpgsqlDataSource database,
    EnergyMeter meter,
    SiteCalendar calendar,
    TimeProvider clock,
    QueryApiMetrics metrics,
    ILogger<ReadingIngestor> logger)
{
    public async Task StoreAsync(IReadOnlyCollection<DeviceReading> readings, CancellationToken cancellationToken)
    {
        if (readings.Count == 0)
            return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var units = await UnitStore.LockAsync(connection, readings, cancellationToken);
        var exclusions = await ReadingExclusions.LoadAsync(connection, units.Values.Select(unit => unit.UnitId), cancellationToken);
        var recalculations = readings.GroupBy(reading => units[reading.DeviceId])
            .ToDictionary(unit => RecalculationOf(unit.Key, unit, exclusions), unit => unit.Key);
        await StoredRows.RecalculateAsync(connection, recalculations.Keys, recalculation => recalculations[recalculation].Slot, cancellationToken);
        foreach (var (recalculation, unit) in recalculations)
        {
            if (!recalculation.IsConverged && unit.HasNothingAfter(recalculation.Last!.Slot) && recalculation.Changed.Count > 0)
                unit.SetNewest(recalculation.Last, recalculation.State);
        }

        var changed = recalculations.Keys.SelectMany(unit => unit.Changed).OrderBy(row => row.UnitId).ThenBy(row => row.Slot).ToList();
        await ReadingWriter.WriteAsync(connection, changed, calendar, cancellationToken);
        await RollupTables.AddAsync(connection, RollupChange.Of(changed, calendar), calendar, cancellationToken);
        await UnitStore.UpdateAsync(connection, units.Values, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var accepted = changed.Where(row => row.Stored is null).ToList();
        metrics.ReadingsStored(accepted.Count, readings.Count - accepted.Count, clock.GetUtcNow() - readings.Max(reading => reading.CollectedAt));
        foreach (var row in accepted.Where(row => row.Energy.Quality == EnergyQuality.Reset.ToText()))
            Log.MeterReset(logger, row.Reading.DeviceName, row.Reading.DeviceId, row.Reading.CumulativeWh);
    }

    private EnergyRecalculation RecalculationOf(UnitRow unit, IEnumerable<DeviceReading> readings, ReadingExclusions exclusions)
    {
        var rows = readings.Select(reading => ReadingRow.Received(unit.UnitId, reading, exclusions.Contain(unit.UnitId, reading.CollectedAt))).ToList();
        unit.UpdateLocationName(rows.Select(row => row.Reading));
        var first = rows.Min(row => row.Slot);
        if (first < unit.RowsSince)
            throw new InvalidOperationException($"rows of this unit before {unit.RowsSince:u} were removed by the retention.");
        var from = unit.RecalculateFrom < first ? unit.RecalculateFrom.Value : first;
        return new EnergyRecalculation(meter, unit.UnitId, from, unit.StateBefore(from), rows)
        {
            Oldest = unit is { RowsSince: { } slot, OldestState: { } state } ? (slot, state) : null,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The meter of {DeviceName} ({DeviceId}) was reset or replaced and continues at {MeterWh} Wh.")]
        public static partial void MeterReset(ILogger logger, string deviceName, string deviceId, decimal? meterWh);
    }
}
