using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Ingestion.Legacy;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>Finds, adopts, makes and updates rows of <c>unit</c> inside the transaction of a batch.</summary>
internal static class UnitRows
{
    private const string LockSql =
        """
        SELECT unit_id, device_id, slot, meter_memory::text AS meter_state, named_slot, named_location, named_as
        FROM unit
        WHERE device_id = ANY (@DeviceIds)
        ORDER BY device_id
        FOR UPDATE
        """;

    private const string InsertSql =
        """
        INSERT INTO unit (device_id, device_name, location)
        SELECT n.device_id, n.device_name, n.location
        FROM unnest(@DeviceIds, @DeviceNames, @Locations) AS n (device_id, device_name, location)
        ORDER BY n.device_id
        ON CONFLICT (device_id) DO NOTHING
        """;

    private const string UpdateSql =
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

    // For a unit whose newest reading was there before, but counts on from another one now.
    private const string RememberSql =
        """
        UPDATE unit u
        SET meter_memory = m.meter_state::jsonb
        FROM unnest(@UnitIds, @MeterStates) AS m (unit_id, meter_state)
        WHERE u.unit_id = m.unit_id
        """;

    // For a unit whose newest reading was there before.
    private const string NameSql =
        """
        UPDATE unit u
        SET named_slot = n.named_slot, named_location = n.named_location, named_as = n.named_as,
            location_name = CASE WHEN n.named_location = u.location THEN n.named_as END
        FROM unnest(@UnitIds, @NamedSlots, @NamedLocations, @NamedAs) AS n (unit_id, named_slot, named_location, named_as)
        WHERE u.unit_id = n.unit_id
        """;

    /// <summary>Locks the units of a batch, making those that are new.</summary>
    /// <returns>The units by device id.</returns>
    public static async Task<IReadOnlyDictionary<string, UnitRow>> LockAsync(
        NpgsqlConnection connection, IReadOnlyCollection<DeviceReading> readings, CancellationToken cancellationToken)
    {
        var newest = readings.GroupBy(reading => reading.DeviceId, StringComparer.Ordinal)
            .Select(unit => unit.MaxBy(reading => (reading.Slot, reading.CollectedAt))!).ToList();
        var parameters = new
        {
            DeviceIds = newest.Select(unit => unit.DeviceId).ToArray(),
            DeviceNames = newest.Select(unit => unit.DeviceName).ToArray(),
            Locations = newest.Select(unit => unit.Location).ToArray(),
        };
        CommandDefinition Command(string sql) => new(sql, parameters, cancellationToken: cancellationToken);
        async Task<Dictionary<string, UnitRow>> Lock() => (await connection.QueryAsync<StoredUnit>(Command(LockSql)))
            .Select(unit => unit.ToUnitRow()).ToDictionary(unit => unit.DeviceId, StringComparer.Ordinal);

        var units = await Lock();
        var adopters = await AdoptOldUnits.AdoptAsync(connection, readings, units, cancellationToken);
        if (adopters.Count == 0 && units.Count == newest.Count)
            return units;

        await connection.ExecuteAsync(Command(InsertSql));
        units = await Lock();
        foreach (var (deviceId, countFrom) in adopters)
            units[deviceId].CountFrom = countFrom;
        return units;
    }

    public static async Task UpdateAsync(NpgsqlConnection connection, IEnumerable<UnitRow> units, CancellationToken cancellationToken)
    {
        var all = units.ToList();
        var changed = all.Where(unit => unit.IsChanged).ToLookup(unit => unit.Newest is not null);
        if (changed[true].ToArray() is { Length: > 0 } newest)
            await connection.ExecuteAsync(new CommandDefinition(UpdateSql, UpdateParameters(newest), cancellationToken: cancellationToken));
        if (changed[false].ToArray() is { Length: > 0 } recounted)
            await RememberAsync(connection, Array.ConvertAll(recounted, unit => (unit.UnitId, unit.Meter!)), cancellationToken);
        if (all.FindAll(unit => unit.IsNamed && unit.Newest is null).ToArray() is { Length: > 0 } named)
            await connection.ExecuteAsync(new CommandDefinition(NameSql, NameParameters(named), cancellationToken: cancellationToken));
    }

    /// <summary>Writes what is remembered of units whose newest reading stays.</summary>
    public static Task RememberAsync(
        NpgsqlConnection connection, (int UnitId, MeterState Meter)[] units, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            RememberSql,
            new { UnitIds = Array.ConvertAll(units, unit => unit.UnitId), MeterStates = Array.ConvertAll(units, unit => AsJson(unit.Meter)) },
            cancellationToken: cancellationToken));

    private static object UpdateParameters(UnitRow[] units)
    {
        var newest = Array.ConvertAll(units, unit => unit.Newest!);
        return new
        {
            UnitIds = Array.ConvertAll(units, unit => unit.UnitId),
            MeterStates = Array.ConvertAll(units, unit => AsJson(unit.Meter!)),
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

    private static string AsJson(MeterState meter) => JsonSerializer.Serialize(meter);

    private sealed record StoredUnit
    {
        public int UnitId { get; init; }
        public string DeviceId { get; init; } = "";
        public DateTime? Slot { get; init; }
        public string? MeterState { get; init; }
        public DateTime? NamedSlot { get; init; }
        public string? NamedLocation { get; init; }
        public string? NamedAs { get; init; }

        public UnitRow ToUnitRow() =>
            new(UnitId, DeviceId, Slot, MeterState is null ? null : JsonSerializer.Deserialize<MeterState>(MeterState), Name);

        private LocationName? Name =>
            NamedSlot is { } slot && NamedLocation is not null && NamedAs is not null ? new LocationName(slot, NamedLocation, NamedAs) : null;
    }
}
