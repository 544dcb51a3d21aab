using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Retention;

/// <summary>
/// Removes old rows of <c>ac_monitoring</c> in short transactions, unit by unit. The first transaction of a unit locks it and stores its meter
/// state. After its commit nothing reads the old rows, so the later transactions delete them without a lock on the unit. An advisory lock allows
/// one transaction at a time, also among several processes.
/// </summary>
internal sealed class RowRemover(NpgsqlDataSource database, EnergyMeter meter)
{
    public const int MaxRows = 5_000;

    // An arbitrary number: the bytes of "acretain".
    private const long AdvisoryLock = 0x6163_7265_7461_696e;

    // A rebuild of the rollups locks the table exclusively, because it needs all rows.
    private const string LockSql = "LOCK TABLE unit IN ROW SHARE MODE; SELECT pg_advisory_xact_lock(@AdvisoryLock)";

    private const string NextUnitSql =
        """
        SELECT u.unit_id
        FROM unit u
        WHERE EXISTS (SELECT FROM ac_monitoring r WHERE r.unit_id = u.unit_id AND r.slot < @Before)
        ORDER BY u.unit_id
        LIMIT 1
        """;

    private const string IsMarkedSql = "SELECT rows_since >= @Before FROM unit WHERE unit_id = @UnitId";

    private const string LockUnitSql = "SELECT unit_id FROM unit WHERE unit_id = @UnitId FOR UPDATE";

    private const string MarkSql = "UPDATE unit SET rows_since = @Before, meter_before = @State::jsonb WHERE unit_id = @UnitId";

    private const string DeleteSql =
        """
        DELETE FROM ac_monitoring
        WHERE unit_id = @UnitId AND slot <= (
            SELECT MAX(slot)
            FROM (SELECT slot FROM ac_monitoring WHERE unit_id = @UnitId AND slot < @Before ORDER BY slot LIMIT @MaxRows) r)
        """;

    /// <summary>Runs the next transaction.</summary>
    /// <param name="before">Rows of earlier slots are removed.</param>
    /// <returns>The number of removed rows; null if there are none left.</returns>
    public async Task<int?> RemoveNextAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // No timeout: a rebuild of the rollups takes minutes.
        await connection.ExecuteAsync(new CommandDefinition(LockSql, new { AdvisoryLock }, commandTimeout: 0, cancellationToken: cancellationToken));
        var unitId = await connection.ExecuteScalarAsync<int?>(Command(NextUnitSql, new { Before = before.UtcDateTime }));
        if (unitId is null)
            return null;

        var unit = new { UnitId = unitId.Value, Before = before.UtcDateTime, MaxRows };
        var removed = 0;
        if (await connection.ExecuteScalarAsync<bool?>(Command(IsMarkedSql, unit)) is true)
            removed = await connection.ExecuteAsync(Command(DeleteSql, unit));
        else
            await MarkAsync();
        await transaction.CommitAsync(cancellationToken);
        return removed;

        async Task MarkAsync()
        {
            // A batch may merge the unit with another one in the meantime. No timeout: recompute-energy may hold the lock.
            var isPresent = await connection.ExecuteScalarAsync<int?>(
                new CommandDefinition(LockUnitSql, unit, commandTimeout: 0, cancellationToken: cancellationToken)) is not null;
            if (!isPresent)
                return;
            var state = await StoredRows.StateBeforeAsync(connection, meter, unit.UnitId, before, cancellationToken);
            await connection.ExecuteAsync(Command(MarkSql, new { unit.UnitId, unit.Before, State = state.ToJson() }));
        }

        CommandDefinition Command(string sql, object parameters) => new(sql, parameters, cancellationToken: cancellationToken);
    }
}
