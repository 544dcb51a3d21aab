using System.Data;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>
/// Counts the energy of stored rows again, from the meters that they hold and by the rules of <see cref="EnergyMeter"/>, those of the old
/// backend included. One transaction a unit, under the unit's lock: the service may run meanwhile, and a unit is either all counted
/// again or as it was.
/// </summary>
internal sealed class RecomputeEnergy(NpgsqlDataSource database, EnergyMeter meter, SiteCalendar calendar)
{
    private const int PageSize = 10_000;

    // Where the old backend wrote 0 it had no meter value. A unit without any has nothing to count from, and stays as it is.
    private const string UnitsSql =
        """
        SELECT u.unit_id, u.device_id, u.device_name, u.location, COUNT(*) AS rows
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

    /// <summary>The units whose rows can be counted again.</summary>
    /// <param name="device">Device id or name; all units when null.</param>
    /// <param name="from">Their rows from this slot on; all when null.</param>
    public async Task<IReadOnlyList<RecomputableUnit>> FindUnitsAsync(string? device, DateTimeOffset? from, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RecomputableUnit>(new CommandDefinition(
            UnitsSql, new { Device = device, From = from?.UtcDateTime ?? DateTime.MinValue }, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Counts one unit's rows again.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="from">Rows of earlier slots stay as they are; all rows when null.</param>
    /// <param name="dryRun">True to write nothing.</param>
    /// <param name="advanced">Is told how many rows were counted since it was told last.</param>
    public async Task<RecomputedEnergy> RecomputeAsync(
        int unitId, DateTimeOffset? from, bool dryRun, Action<int> advanced, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(
            dryRun ? IsolationLevel.RepeatableRead : IsolationLevel.ReadCommitted, cancellationToken);
        // No time limit: a batch of the service may hold the unit.
        if (!dryRun)
            await connection.ExecuteAsync(new CommandDefinition(LockSql, new { UnitId = unitId }, commandTimeout: 0, cancellationToken: cancellationToken));

        DateTimeOffset? trusted = from is { } first ? await LoadRows.LastTrustedSlotAsync(connection, unitId, first, cancellationToken) : null;
        var state = MeterState.Unknown;
        var result = new RecomputedEnergy(0, 0, 0);
        IReadOnlyList<ReadingRow> page;
        for (var next = trusted ?? DateTimeOffset.MinValue; ; next = page[^1].Slot.AddMicroseconds(1))
        {
            page = await LoadRows.PageAsync(connection, unitId, next, PageSize, cancellationToken);
            var counted = new List<ReadingRow>(page.Count);
            foreach (var row in page)
            {
                var step = meter.Next(state, row.Meter);
                if (row.Slot < from)
                {
                    // Only what is remembered after it matters.
                    state = row.StateAfterStored ?? step.State;
                    continue;
                }

                state = step.State;
                row.Take(step);
                counted.Add(row);
            }

            var changed = counted.FindAll(row => row.IsChanged);
            if (!dryRun)
            {
                await WriteRows.EnergyAsync(connection, changed, cancellationToken);
                await EnergyTotals.AddAsync(connection, TotalsChange.Of(changed, calendar), calendar, cancellationToken);
            }

            result = new RecomputedEnergy(
                result.BeforeKwh + counted.Sum(row => row.Stored!.DeltaKwh),
                result.AfterKwh + counted.Sum(row => row.Counted.DeltaKwh),
                result.ChangedRows + changed.Count);
            advanced(counted.Count);
            if (page.Count < PageSize)
                break;
        }

        if (!dryRun)
            await UnitRows.RememberAsync(connection, [(unitId, state)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}

/// <summary>A unit whose rows can be counted again.</summary>
/// <param name="DeviceId">SmartThings device id; null for a unit that only the old backend knew.</param>
/// <param name="Rows">How many rows of it are to be counted.</param>
internal sealed record RecomputableUnit(int UnitId, string? DeviceId, string DeviceName, string Location, long Rows);

/// <summary>The sum over a unit's rows before and after, in kWh, and how many of them have changed.</summary>
internal sealed record RecomputedEnergy(decimal BeforeKwh, decimal AfterKwh, long ChangedRows);
