using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Rollups;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Ingestion.Legacy;

/// <summary>
/// Joins units of the old backend, which are known by name and location alone, to the devices that readings say have these. Inside the
/// transaction of a batch, after its known units are locked.
/// </summary>
internal static class AdoptOldUnits
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

    private const string NameSql = "UPDATE unit SET device_id = @DeviceId WHERE unit_id = @OldUnitId";

    private const string FirstSlotSql = "SELECT MIN(slot) FROM ac_monitoring WHERE unit_id = @UnitId";

    private const string MergeSql =
        """
        UPDATE ac_monitoring SET unit_id = @OldUnitId WHERE unit_id = @UnitId;
        UPDATE unit o
        SET slot = u.slot, "timestamp" = u."timestamp", device_name = u.device_name, location = u.location, location_name = u.location_name,
            named_slot = u.named_slot, named_location = u.named_location, named_as = u.named_as,
            humidity = u.humidity, temperature_c = u.temperature_c, air_conditioner_mode = u.air_conditioner_mode,
            fan_mode = u.fan_mode, switch = u.switch, meter_memory = NULL
        FROM unit u
        WHERE o.unit_id = @OldUnitId AND u.unit_id = @UnitId;
        """;

    private const string DeleteSql = "DELETE FROM unit WHERE unit_id = @UnitId";

    /// <summary>
    /// A device takes the old unit of a name and location that any of its readings has, at most one, and each old unit is taken once: by
    /// the earliest reading, and of several for one slot by the first device id. A unit that is known already takes one only where all of
    /// the old rows come before its own.
    /// </summary>
    /// <param name="known">The units of the batch that have rows of their own, by device id.</param>
    /// <returns>
    /// The devices that have taken one, with the slot from which their own rows must be counted again; null where they have none yet.
    /// </returns>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset?>> AdoptAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<DeviceReading> readings,
        IReadOnlyDictionary<string, UnitRow> known,
        CancellationToken cancellationToken)
    {
        CommandDefinition Command(string sql, object parameters) => new(sql, parameters, cancellationToken: cancellationToken);

        var names = readings.Select(reading => (reading.DeviceName, reading.Location)).Distinct().ToList();
        var oldUnits = (await connection.QueryAsync<OldUnit>(Command(CandidatesSql, new
        {
            DeviceNames = names.Select(name => name.DeviceName).ToArray(),
            Locations = names.Select(name => name.Location).ToArray(),
        }))).ToDictionary(unit => (unit.DeviceName, unit.Location));

        var adopters = new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        if (oldUnits.Count == 0)
            return adopters;

        foreach (var reading in readings.OrderBy(reading => reading.Slot).ThenBy(reading => reading.DeviceId, StringComparer.Ordinal))
        {
            if (adopters.ContainsKey(reading.DeviceId) || !oldUnits.TryGetValue((reading.DeviceName, reading.Location), out var old))
                continue;
            DateTime? firstSlot = null;
            if (known.TryGetValue(reading.DeviceId, out var unit))
            {
                firstSlot = await connection.ExecuteScalarAsync<DateTime?>(Command(FirstSlotSql, new { unit.UnitId }));
                if (firstSlot <= old.Slot)
                    continue;
                await connection.ExecuteAsync(Command(MergeSql, new { old.OldUnitId, unit.UnitId }));
                await EnergyTotals.MoveAsync(connection, unit.UnitId, old.OldUnitId, cancellationToken);
                await connection.ExecuteAsync(Command(DeleteSql, new { unit.UnitId }));
            }

            await connection.ExecuteAsync(Command(NameSql, new { reading.DeviceId, old.OldUnitId }));
            adopters.Add(reading.DeviceId, firstSlot);
            oldUnits.Remove((reading.DeviceName, reading.Location));
        }

        return adopters;
    }

    private sealed record OldUnit
    {
        public int OldUnitId { get; init; }
        public string DeviceName { get; init; } = "";
        public string Location { get; init; } = "";
        public DateTime? Slot { get; init; }
    }
}
