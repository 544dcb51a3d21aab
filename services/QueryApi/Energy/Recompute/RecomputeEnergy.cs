using System.Data;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>
/// Recalculates the energy of stored rows, including those of the old backend, from their meter values. Each unit is one transaction that
/// locks the unit, so the service can run at the same time.
/// </summary>
internal sealed class RecomputeEnergy(NpgsqlDataSource database, EnergyMeter meter, SiteCalendar calendar)
{
    private const int PageSize = 10_000;

    // The old backend wrote 0 if there was no meter value. A unit without any meter value is skipped.
    private const string UnitsSql =
        """
        SELECT u.unit_id, u.device_id, u.device_name, u.location, u.location_name, COUNT(*) AS rows
        FROM unit u
        JOIN ac_monitoring r ON r.unit_id = u.unit_id AND r.slot >= @From
        WHERE (@Device::text IS NULL OR u.device_id = @Device OR u.device_name = @Device)
            AND EXISTS (
                SELECT FROM ac_monitoring m
                WHERE m.unit_id = u.unit_id AND m.cumulative_wh IS NOT NULL AND (m.imported_kwh IS NULL OR m.cumulative_wh > 0))
        GROUP BY u.unit_id
        ORDER BY u.device_name, u.location, u.unit_id
        """;

    private const string LockSql = "SELECT FROM unit WHERE unit_id = @UnitId FOR UPDATE";

    /// <summary>Finds the units whose rows can be recalculated.</summary>
    /// <param name="device">Device id or name; all units when null.</param>
    /// <param name="from">Only rows from this slot on; all when null.</param>
    public async Task<IReadOnlyList<RecomputableUnit>> FindUnitsAsync(string? device, DateTimeOffset? from, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RecomputableUnit>(new CommandDefinition(
            UnitsSql, new { Device = device, From = from?.UtcDateTime ?? DateTime.MinValue }, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Recalculates the rows of one unit.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="from">Rows of earlier slots stay as they are; all rows when null.</param>
    /// <param name="dryRun">True to write nothing.</param>
    /// <param name="recalculated">Receives the recalculated rows of each page, changed or not.</param>
    public async Task<RecomputedEnergy> RecomputeAsync(
        int unitId, DateTimeOffset? from, bool dryRun, Action<IReadOnlyList<ReadingRow>> recalculated, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(
            dryRun ? IsolationLevel.RepeatableRead : IsolationLevel.ReadCommitted, cancellationToken);
        // No timeout: a batch of the service may hold the lock.
        if (!dryRun)
            await connection.ExecuteAsync(new CommandDefinition(LockSql, new { UnitId = unitId }, commandTimeout: 0, cancellationToken: cancellationToken));

        var (next, state) = await StoredRows.FindStartAsync(connection, unitId, from, cancellationToken);
        var isFirstKnown = false;
        var result = new RecomputedEnergy(0, 0, 0);
        IReadOnlyList<ReadingRow> page;
        for (; ; next = page[^1].Slot.AddMicroseconds(1))
        {
            page = await StoredRows.LoadPageAsync(connection, unitId, next, PageSize, cancellationToken);
            var rows = new List<ReadingRow>(page.Count);
            foreach (var row in page.Where(row => !row.IsCorrection))
            {
                if (row.Slot < from)
                {
                    state = row.StateAfter(meter, state);
                    continue;
                }

                isFirstKnown |= row.Stored!.IsFirst;
                if (!isFirstKnown && state.Baseline is null && row.Stored.HasPredecessor)
                {
                    // The rows from which its energy was counted were deleted by hand: it stays.
                    state = row.StateAfter(meter, state);
                }
                else
                {
                    var step = meter.Next(state, row.Meter);
                    state = step.State;
                    row.Apply(step);
                }

                rows.Add(row);
            }

            var changed = rows.FindAll(row => row.IsChanged);
            if (!dryRun)
            {
                await EnergyUpdates.WriteRowsAsync(connection, changed, cancellationToken);
                await RollupTables.AddAsync(connection, RollupChange.Of(changed, calendar), calendar, cancellationToken);
            }

            result = new RecomputedEnergy(
                result.BeforeKwh + rows.Sum(row => row.Stored!.DeltaKwh),
                result.AfterKwh + rows.Sum(row => row.Energy.DeltaKwh),
                result.ChangedRows + changed.Count);
            recalculated(rows);
            if (page.Count < PageSize)
                break;
        }

        if (!dryRun)
            await EnergyUpdates.WriteStatesAsync(connection, [(unitId, state)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}

/// <summary>A unit whose rows can be recalculated.</summary>
/// <param name="DeviceId">SmartThings device id; null for a unit that only the old backend knew.</param>
/// <param name="LocationName">Name of its location; null if unknown.</param>
/// <param name="Rows">Number of its rows to recalculate.</param>
internal sealed record RecomputableUnit(int UnitId, string? DeviceId, string DeviceName, string Location, string? LocationName, long Rows);

/// <summary>The energy of a unit's rows before and after, in kWh, and the number of changed rows.</summary>
internal sealed record RecomputedEnergy(decimal BeforeKwh, decimal AfterKwh, long ChangedRows);
