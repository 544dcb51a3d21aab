using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Ingestion.Legacy;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>Locks, inserts and updates rows of <c>unit</c> in the transaction of a batch.</summary>
internal static class UnitStore
{
    private const string LockSql =
        """
        SELECT unit_id, device_id, slot, meter_memory::text AS meter_state, named_slot, named_location, named_as,
            rows_since, meter_before::text AS meter_before,
            (
                SELECT EXISTS (
                    SELECT
                    FROM unit o
                    JOIN unnest(@AllNames, @AllLocations) AS n (device_name, location) USING (device_name, location)
                    WHERE o.device_id IS NULL)
            ) AS has_legacy_units
        FROM unit
        WHERE device_id = ANY (@DeviceIds)
        ORDER BY device_id
        FOR UPDATE
        """;

    // The bytes of "acunit".
    private const long AdvisoryLock = 0x6163_756e_6974;

    // A batch that inserts or merges units waits for rows outside the order of device ids, so only one runs at a time, and it releases the
    // locks that it has.
    private const string ReleaseSql = "ROLLBACK TO SAVEPOINT unlocked; SELECT pg_advisory_xact_lock(@AdvisoryLock)";

    // Differs from unit.slot if rows were deleted by hand. A statement of its own, because its snapshot must be newer than the locks.
    private const string NewestSlotsSql =
        """
        SELECT u.unit_id, (SELECT MAX(r.slot) FROM ac_monitoring r WHERE r.unit_id = u.unit_id) AS slot
        FROM unit u
        WHERE u.device_id = ANY (@DeviceIds)
        """;

    private const string InsertSql =
        """
        INSERT INTO unit (device_id, device_name, location)
        SELECT n.device_id, n.device_name, n.location
        FROM unnest(@DeviceIds, @DeviceNames, @Locations) AS n (device_id, device_name, location)
        ORDER BY n.device_id
        ON CONFLICT (device_id) DO NOTHING
        """;

    private const string UpdateNewestSql =
        """
        UPDATE unit u
        SET device_name = n.device_name, location = n.location, named_slot = n.named_slot, named_location = n.named_location,
            named_as = n.named_as, location_name = CASE WHEN n.named_location = n.location THEN n.named_as END,
            slot = n.slot, "timestamp" = n."timestamp", humidity = n.humidity, temperature_c = n.temperature_c,
            air_conditioner_mode = n.air_conditioner_mode, fan_mode = n.fan_mode, switch = n.switch, meter_memory = n.meter_state::jsonb
        FROM unnest(
            @UnitIds, @MeterStates, @DeviceNames, @Locations, @NamedSlots, @NamedLocations, @NamedAs, @Slots, @Timestamps, @Humidities,
            @TemperatureCs, @AirConditionerModes, @FanModes, @Switches)
            AS n (
                unit_id, meter_state, device_name, location, named_slot, named_location, named_as, slot, "timestamp", humidity,
                temperature_c, air_conditioner_mode, fan_mode, switch)
        WHERE u.unit_id = n.unit_id
        """;

    private const string UpdateNameSql =
        """
        UPDATE unit u
        SET named_slot = n.named_slot, named_location = n.named_location, named_as = n.named_as,
            location_name = CASE WHEN n.named_location = u.location THEN n.named_as END
        FROM unnest(@UnitIds, @NamedSlots, @NamedLocations, @NamedAs) AS n (unit_id, named_slot, named_location, named_as)
        WHERE u.unit_id = n.unit_id
        """;

    /// <summary>Locks the units of a batch, after it inserts new ones and merges those of the old backend.</summary>
    /// <returns>The units by device id.</returns>
    public static async Task<IReadOnlyDictionary<string, UnitRow>> LockAsync(
        NpgsqlConnection connection, IReadOnlyCollection<DeviceReading> readings, CancellationToken cancellationToken)
    {
        var newest = readings.GroupBy(reading => reading.DeviceId, StringComparer.Ordinal)
            .Select(unit => unit.MaxBy(reading => (reading.Slot, reading.CollectedAt))!).ToList();
        var names = readings.Select(reading => (reading.DeviceName, reading.Location)).Distinct().ToList();
        var parameters = new
        {
            AllNames = names.Select(name => name.DeviceName).ToArray(),
            AllLocations = names.Select(name => name.Location).ToArray(),
            DeviceIds = newest.Select(unit => unit.DeviceId).ToArray(),
            DeviceNames = newest.Select(unit => unit.DeviceName).ToArray(),
            Locations = newest.Select(unit => unit.Location).ToArray(),
        };
        CommandDefinition Command(string sql) => new(sql, parameters, cancellationToken: cancellationToken);
        async Task<List<StoredUnit>> LockAsync(string sql) => (await connection.QueryAsync<StoredUnit>(Command(sql))).AsList();

        var stored = await LockAsync("SAVEPOINT unlocked;" + LockSql);
        IReadOnlyDictionary<string, DateTimeOffset?> merged = new Dictionary<string, DateTimeOffset?>();
        if (stored.Count < newest.Count || stored.Exists(unit => unit.HasLegacyUnits))
        {
            await connection.ExecuteAsync(new CommandDefinition(ReleaseSql, new { AdvisoryLock }, cancellationToken: cancellationToken));
            var unitIds = (await LockAsync(LockSql)).ToDictionary(unit => unit.DeviceId, unit => unit.UnitId, StringComparer.Ordinal);
            merged = await LegacyUnitMerger.MergeAsync(connection, readings, unitIds, cancellationToken);
            await connection.ExecuteAsync(Command(InsertSql));
            stored = await LockAsync(LockSql);
        }

        var newestSlots = (await connection.QueryAsync<(int UnitId, DateTime? Slot)>(Command(NewestSlotsSql))).ToDictionary(unit => unit.UnitId, unit => unit.Slot);
        var units = stored.ToDictionary(unit => unit.DeviceId, unit => unit.ToUnitRow(newestSlots[unit.UnitId]), StringComparer.Ordinal);
        foreach (var (deviceId, recalculateFrom) in merged)
            units[deviceId].RecalculateFrom = recalculateFrom;
        return units;
    }

    public static async Task UpdateAsync(NpgsqlConnection connection, IEnumerable<UnitRow> units, CancellationToken cancellationToken)
    {
        var all = units.ToList();
        var changed = all.Where(unit => unit.IsChanged).ToLookup(unit => unit.Newest is not null);
        if (changed[true].ToArray() is { Length: > 0 } newest)
            await connection.ExecuteAsync(new CommandDefinition(UpdateNewestSql, NewestParameters(newest), cancellationToken: cancellationToken));
        if (changed[false].ToArray() is { Length: > 0 } recalculated)
            await EnergyUpdates.WriteStatesAsync(connection, Array.ConvertAll(recalculated, unit => (unit.UnitId, unit.State!)), cancellationToken);
        if (all.FindAll(unit => unit.IsNameChanged && unit.Newest is null).ToArray() is { Length: > 0 } named)
            await connection.ExecuteAsync(new CommandDefinition(UpdateNameSql, NameParameters(named), cancellationToken: cancellationToken));
    }

    private static object NewestParameters(UnitRow[] units)
    {
        var newest = Array.ConvertAll(units, unit => unit.Newest!);
        return new
        {
            UnitIds = Array.ConvertAll(units, unit => unit.UnitId),
            MeterStates = Array.ConvertAll(units, unit => unit.State!.ToJson()),
            DeviceNames = Array.ConvertAll(newest, reading => reading.DeviceName),
            Locations = Array.ConvertAll(newest, reading => reading.Location),
            NamedSlots = Array.ConvertAll(units, unit => unit.Name?.Slot),
            NamedLocations = Array.ConvertAll(units, unit => unit.Name?.Location),
            NamedAs = Array.ConvertAll(units, unit => unit.Name?.Name),
            Slots = Array.ConvertAll(newest, reading => reading.Slot.ToUniversalTime()),
            Timestamps = Array.ConvertAll(newest, reading => reading.CollectedAt.ToUniversalTime()),
            Humidities = Array.ConvertAll(newest, reading => reading.Humidity),
            TemperatureCs = Array.ConvertAll(newest, reading => reading.TemperatureC),
            AirConditionerModes = Array.ConvertAll(newest, reading => reading.AirConditionerMode),
            FanModes = Array.ConvertAll(newest, reading => reading.FanMode),
            Switches = Array.ConvertAll(newest, reading => reading.Switch),
        };
    }

    private static object NameParameters(UnitRow[] units) => new
    {
        UnitIds = Array.ConvertAll(units, unit => unit.UnitId),
        NamedSlots = Array.ConvertAll(units, unit => unit.Name!.Slot),
        NamedLocations = Array.ConvertAll(units, unit => unit.Name!.Location),
        NamedAs = Array.ConvertAll(units, unit => unit.Name!.Name),
    };

    private sealed record StoredUnit
    {
        public int UnitId { get; init; }
        public string DeviceId { get; init; } = "";
        public DateTime? Slot { get; init; }
        public string? MeterState { get; init; }
        public DateTime? NamedSlot { get; init; }
        public string? NamedLocation { get; init; }
        public string? NamedAs { get; init; }
        public DateTime? RowsSince { get; init; }
        public string? MeterBefore { get; init; }
        public bool HasLegacyUnits { get; init; }

        /// <param name="newest">The newest slot of its rows. The state after a deleted row does not count.</param>
        public UnitRow ToUnitRow(DateTime? newest) =>
            new(UnitId, DeviceId, newest, newest == Slot ? Energy.Metering.MeterState.FromJson(MeterState) : null, Name(newest))
            {
                RowsSince = RowsSince,
                OldestState = Energy.Metering.MeterState.FromJson(MeterBefore),
            };

        private LocationName? Name(DateTime? newest) =>
            NamedSlot is { } slot && NamedLocation is not null && NamedAs is not null && newest is { } last
                ? new LocationName(slot < last ? slot : last, NamedLocation, NamedAs)
                : null;
    }
}
