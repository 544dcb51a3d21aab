using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Repair;

/// <summary>
/// Takes the meter values of a unit in a range of time out of the count, and back into it. One transaction locks the unit and recalculates its
/// rows as far as their energy changes, so the service can run at the same time. No reading is deleted.
/// </summary>
internal sealed class ReadingRepair(NpgsqlDataSource database, EnergyMeter meter, SiteCalendar calendar, TimeProvider clock)
{
    private const string FindSql =
        """
        SELECT unit_id, device_id, device_name, location, location_name
        FROM unit
        WHERE (device_id = @Unit OR device_name = @Unit) AND (@Location::text IS NULL OR location = @Location OR location_name = @Location)
        ORDER BY device_name, location, unit_id
        """;

    private const string LockSql = "SELECT rows_since, meter_before::text FROM unit WHERE unit_id = @UnitId FOR UPDATE";

    private const string ActiveSql =
        """
        SELECT from_time, to_time, reason, created_at
        FROM reading_exclusion
        WHERE unit_id = @UnitId AND included_at IS NULL AND from_time < @To AND to_time > @From
        ORDER BY from_time
        """;

    private const string EndSql =
        """
        UPDATE reading_exclusion
        SET included_at = @Now
        WHERE unit_id = @UnitId AND included_at IS NULL AND from_time < @To AND to_time > @From
        """;

    private const string InsertSql =
        """
        INSERT INTO reading_exclusion (unit_id, from_time, to_time, reason, created_at) VALUES (@UnitId, @FromTime, @ToTime, @Reason, @CreatedAt)
        """;

    private const string AffectedSql =
        """
        SELECT MIN(slot) FILTER (WHERE "timestamp" >= @From AND "timestamp" < @To) AS first,
            MAX(slot) FILTER (WHERE "timestamp" >= @From AND "timestamp" < @To) AS last, MAX(slot) AS newest,
            COALESCE(bool_or(quality = 'imported') FILTER (WHERE "timestamp" >= @From AND "timestamp" < @To), false) AS has_imported
        FROM ac_monitoring
        WHERE unit_id = @UnitId AND (quality <> 'reset' OR cumulative_wh IS NOT NULL)
        """;

    private const string KwhSql = "SELECT COALESCE(SUM(delta_kwh), 0) FROM ac_monitoring WHERE unit_id = @UnitId";

    /// <summary>Finds the units with a device id or name.</summary>
    /// <param name="location">Location id or name; any when null.</param>
    public async Task<IReadOnlyList<RepairableUnit>> FindUnitsAsync(string unit, string? location, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RepairableUnit>(
            new CommandDefinition(FindSql, new { Unit = unit, Location = location }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Excludes the readings that were or will be collected from an instant until before another one.</summary>
    /// <exception cref="ImportedReadingsException">The range has rows with the energy of the old backend.</exception>
    public Task<RepairedReadings> ExcludeAsync(
        int unitId, DateTimeOffset from, DateTimeOffset to, string reason, CancellationToken cancellationToken) =>
        RepairAsync(unitId, from, to, reason, cancellationToken);

    /// <summary>Includes the excluded readings of a range again.</summary>
    public Task<RepairedReadings> IncludeAsync(int unitId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        RepairAsync(unitId, from, to, reason: null, cancellationToken);

    private async Task<RepairedReadings> RepairAsync(
        int unitId, DateTimeOffset from, DateTimeOffset to, string? reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var range = new { UnitId = unitId, From = from.UtcDateTime, To = to.UtcDateTime, Now = clock.GetUtcNow().UtcDateTime };
        var (rowsSince, stateBefore) = await connection.QuerySingleAsync<(DateTime? RowsSince, string? StateBefore)>(Command(LockSql, range));
        var affected = await connection.QuerySingleAsync<AffectedRows>(Command(AffectedSql, range));
        if (reason is not null && affected.HasImported)
            throw new ImportedReadingsException();

        var before = await connection.ExecuteScalarAsync<decimal>(Command(KwhSql, range));
        var active = (await connection.QueryAsync<Exclusion>(Command(ActiveSql, range))).AsList();
        var added = reason is null ? Remaining(active, range.From, range.To) : Missing(active, range.From, range.To, reason, range.Now);
        if (reason is null)
            await connection.ExecuteAsync(Command(EndSql, range));
        foreach (var exclusion in added)
        {
            await connection.ExecuteAsync(Command(
                InsertSql, new { UnitId = unitId, exclusion.FromTime, exclusion.ToTime, exclusion.Reason, exclusion.CreatedAt }));
        }

        var changed = affected is { First: { } first, Last: { } last, Newest: { } newest }
            ? await RecalculateAsync(
                connection,
                new EnergyRecalculation(meter, unitId, first, last)
                {
                    Oldest = rowsSince is { } oldest && MeterState.FromJson(stateBefore) is { } state ? (oldest, state) : null,
                },
                newest,
                cancellationToken)
            : [];
        await transaction.CommitAsync(cancellationToken);
        return new RepairedReadings(
            changed.Count(row => row.Energy.IsExcluded != row.Stored!.IsExcluded),
            before,
            before + changed.Sum(row => row.Energy.DeltaKwh - row.Stored!.DeltaKwh));

        // No timeout: a batch of the service may hold the lock.
        CommandDefinition Command(string sql, object parameters) => new(sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken);
    }

    private async Task<IReadOnlyList<ReadingRow>> RecalculateAsync(
        NpgsqlConnection connection, EnergyRecalculation recalculation, DateTimeOffset newest, CancellationToken cancellationToken)
    {
        await StoredRows.RecalculateAsync(connection, [recalculation], _ => newest, cancellationToken);
        await EnergyUpdates.WriteRowsAsync(connection, recalculation.Changed, cancellationToken);
        await RollupTables.AddAsync(connection, RollupChange.Of(recalculation.Changed, calendar), calendar, cancellationToken);
        if (!recalculation.IsConverged)
            await EnergyUpdates.WriteStatesAsync(connection, [(recalculation.UnitId, recalculation.State)], cancellationToken);
        return recalculation.Changed;
    }

    /// <summary>The parts of a range that no exclusion covers.</summary>
    /// <param name="active">The exclusions that overlap the range, which do not overlap each other, in order.</param>
    private static List<Exclusion> Missing(IReadOnlyList<Exclusion> active, DateTime from, DateTime to, string reason, DateTime now)
    {
        var missing = new List<Exclusion>();
        foreach (var present in active)
        {
            if (present.FromTime > from)
                missing.Add(new Exclusion(from, present.FromTime, reason, now));
            from = present.ToTime;
        }

        if (from < to)
            missing.Add(new Exclusion(from, to, reason, now));
        return missing;
    }

    /// <summary>The parts of the exclusions that lie outside of a range.</summary>
    private static List<Exclusion> Remaining(IReadOnlyList<Exclusion> active, DateTime from, DateTime to) =>
    [
        .. active.Where(exclusion => exclusion.FromTime < from).Select(exclusion => exclusion with { ToTime = from }),
        .. active.Where(exclusion => exclusion.ToTime > to).Select(exclusion => exclusion with { FromTime = to }),
    ];

    private sealed record Exclusion(DateTime FromTime, DateTime ToTime, string Reason, DateTime CreatedAt);

    private sealed record AffectedRows(DateTime? First, DateTime? Last, DateTime? Newest, bool HasImported);
}

/// <summary>A unit whose readings can be repaired.</summary>
internal sealed record RepairableUnit(int UnitId, string? DeviceId, string DeviceName, string Location, string? LocationName);

/// <summary>The number of readings that were excluded or included, and the energy of the unit before and after, in kWh.</summary>
internal sealed record RepairedReadings(int Rows, decimal BeforeKwh, decimal AfterKwh);

/// <summary>Readings with the energy of the old backend cannot be excluded.</summary>
internal sealed class ImportedReadingsException()
    : Exception("These readings have the energy of the old backend. Run recompute-energy for the unit first");
