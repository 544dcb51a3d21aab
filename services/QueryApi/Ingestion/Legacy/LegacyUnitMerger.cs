using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Rollups;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Ingestion.Legacy;

/// <summary>
/// Merges units of the old backend, which have a name and a location but no device id, with the devices of that name and location. Runs in
/// the transaction of a batch, after its known units are locked.
/// </summary>
internal static class LegacyUnitMerger
{
    private const string CandidatesSql =
        """
        SELECT u.unit_id AS old_unit_id, u.device_name, u.location, u.slot
        FROM unit u
        JOIN (SELECT DISTINCT * FROM unnest(@DeviceNames, @Locations)) AS n (device_name, location)
            ON n.device_name = u.device_name AND n.location = u.location
        WHERE u.device_id IS NULL
        ORDER BY u.unit_id
        FOR UPDATE OF u
        """;

    private const string SetDeviceIdSql = "UPDATE unit SET device_id = @DeviceId WHERE unit_id = @OldUnitId";

    private const string FirstSlotSql = "SELECT MIN(slot) FROM ac_monitoring WHERE unit_id = @UnitId";

    private const string MergeSql =
        """
        UPDATE ac_monitoring SET unit_id = @OldUnitId WHERE unit_id = @UnitId;
        UPDATE reading_exclusion SET unit_id = @OldUnitId WHERE unit_id = @UnitId;
        UPDATE energy_correction SET unit_id = @OldUnitId WHERE unit_id = @UnitId;
        UPDATE unit o
        SET slot = u.slot, "timestamp" = u."timestamp", device_name = u.device_name, location = u.location, location_name = u.location_name,
            named_slot = u.named_slot, named_location = u.named_location, named_as = u.named_as,
            humidity = u.humidity, temperature_c = u.temperature_c, air_conditioner_mode = u.air_conditioner_mode,
            fan_mode = u.fan_mode, switch = u.switch, meter_memory = NULL, rows_since = COALESCE(u.rows_since, o.rows_since),
            meter_before = CASE WHEN u.rows_since IS NULL THEN o.meter_before ELSE u.meter_before END
        FROM unit u
        WHERE o.unit_id = @OldUnitId AND u.unit_id = @UnitId;
        """;

    private const string DeleteSql = "DELETE FROM unit WHERE unit_id = @UnitId";

    /// <summary>
    /// Merges each legacy unit with one device, and each device with at most one legacy unit: the earliest reading of that name and location
    /// decides, and of several readings of one slot the first device id. A known unit is merged only if all legacy rows are before its own.
    /// </summary>
    /// <param name="known">The ids of the known units of the batch, by device id.</param>
    /// <returns>The merged devices, with the first slot of their own rows, which must be recalculated; null if they have none.</returns>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset?>> MergeAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<DeviceReading> readings,
        IReadOnlyDictionary<string, int> known,
        CancellationToken cancellationToken)
    {
        CommandDefinition Command(string sql, object parameters) => new(sql, parameters, cancellationToken: cancellationToken);

        var names = readings.Select(reading => (reading.DeviceName, reading.Location)).Distinct().ToList();
        var oldUnits = (await connection.QueryAsync<OldUnit>(Command(CandidatesSql, new
        {
            DeviceNames = names.Select(name => name.DeviceName).ToArray(),
            Locations = names.Select(name => name.Location).ToArray(),
        }))).ToDictionary(unit => (unit.DeviceName, unit.Location));

        var merged = new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        if (oldUnits.Count == 0)
            return merged;

        foreach (var reading in readings.OrderBy(reading => reading.Slot).ThenBy(reading => reading.DeviceId, StringComparer.Ordinal))
        {
            if (merged.ContainsKey(reading.DeviceId) || !oldUnits.TryGetValue((reading.DeviceName, reading.Location), out var old))
                continue;
            DateTime? firstSlot = null;
            if (known.TryGetValue(reading.DeviceId, out var unitId))
            {
                firstSlot = await connection.ExecuteScalarAsync<DateTime?>(Command(FirstSlotSql, new { UnitId = unitId }));
                if (firstSlot <= old.Slot)
                    continue;
                await connection.ExecuteAsync(Command(MergeSql, new { old.OldUnitId, UnitId = unitId }));
                await RollupTables.MoveAsync(connection, unitId, old.OldUnitId, cancellationToken);
                await connection.ExecuteAsync(Command(DeleteSql, new { UnitId = unitId }));
            }

            await connection.ExecuteAsync(Command(SetDeviceIdSql, new { reading.DeviceId, old.OldUnitId }));
            merged.Add(reading.DeviceId, firstSlot);
            oldUnits.Remove((reading.DeviceName, reading.Location));
        }

        return merged;
    }

    private sealed record OldUnit
    {
        public int OldUnitId { get; init; }
        public string DeviceName { get; init; } = "";
        public string Location { get; init; } = "";
        public DateTime? Slot { get; init; }
    }
}
