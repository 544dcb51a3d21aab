using System.Text.Json;
using AcMonitoring.QueryApi.Energy;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Readings;

/// <summary>Finds, adopts, makes and updates rows of <c>unit</c> inside the transaction of a batch.</summary>
internal static class UnitRows
{
    private const string LockSql =
        """
        SELECT unit_id, device_id, slot, meter::text AS meter
        FROM unit
        WHERE device_id = ANY (@DeviceIds)
        ORDER BY device_id
        FOR UPDATE
        """;

    // A unit of the old backend has no device id. The first device of its name and location is it.
    private const string AdoptSql =
        """
        UPDATE unit
        SET device_id = d.device_id
        FROM (
            SELECT DISTINCT ON (u.unit_id) u.unit_id, n.device_id
            FROM unnest(@DeviceIds, @DeviceNames, @Locations) AS n (device_id, device_name, location)
            JOIN unit u ON u.device_id IS NULL AND u.device_name = n.device_name AND u.location = n.location
            WHERE NOT EXISTS (SELECT FROM unit known WHERE known.device_id = n.device_id)
            ORDER BY u.unit_id, n.device_id
        ) d
        WHERE unit.unit_id = d.unit_id AND unit.device_id IS NULL
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
        SET device_name = n.device_name, location = n.location, location_name = COALESCE(n.location_name, u.location_name),
            slot = n.slot, "timestamp" = n."timestamp", humidity = n.humidity, temperature_c = n.temperature_c,
            air_conditioner_mode = n.air_conditioner_mode, fan_mode = n.fan_mode, switch = n.switch, meter = n.meter::jsonb
        FROM unnest(
            @UnitIds, @Meters, @DeviceNames, @Locations, @LocationNames, @Slots, @Timestamps, @Humidities, @TemperatureCs,
            @AirConditionerModes, @FanModes, @Switches)
            AS n (
                unit_id, meter, device_name, location, location_name, slot, "timestamp", humidity, temperature_c, air_conditioner_mode,
                fan_mode, switch)
        WHERE u.unit_id = n.unit_id
        """;

    // For a unit whose newest reading was there before, but counts on from another one now.
    private const string RememberSql =
        "UPDATE unit u SET meter = m.meter::jsonb FROM unnest(@UnitIds, @Meters) AS m (unit_id, meter) WHERE u.unit_id = m.unit_id";

    /// <summary>Locks the units of a batch, making those that are new.</summary>
    /// <returns>The units by device id.</returns>
    public static async Task<IReadOnlyDictionary<string, UnitRow>> LockAsync(
        NpgsqlConnection connection, IReadOnlyCollection<UnitReadings> received, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            DeviceIds = received.Select(unit => unit.DeviceId).ToArray(),
            DeviceNames = received.Select(unit => unit.Newest.DeviceName).ToArray(),
            Locations = received.Select(unit => unit.Newest.Location).ToArray(),
        };
        CommandDefinition Command(string sql) => new(sql, parameters, cancellationToken: cancellationToken);

        var units = (await connection.QueryAsync<StoredUnit>(Command(LockSql))).AsList();
        if (units.Count < received.Count)
        {
            await connection.ExecuteAsync(Command(AdoptSql));
            await connection.ExecuteAsync(Command(InsertSql));
            units = (await connection.QueryAsync<StoredUnit>(Command(LockSql))).AsList();
        }

        return units.Select(unit => unit.ToUnitRow()).ToDictionary(unit => unit.DeviceId, StringComparer.Ordinal);
    }

    public static async Task UpdateAsync(NpgsqlConnection connection, IEnumerable<UnitRow> units, CancellationToken cancellationToken)
    {
        var changed = units.Where(unit => unit.IsChanged).ToLookup(unit => unit.Newest is not null);
        if (changed[true].ToArray() is { Length: > 0 } newest)
            await connection.ExecuteAsync(new CommandDefinition(UpdateSql, UpdateParameters(newest), cancellationToken: cancellationToken));
        if (changed[false].ToArray() is { Length: > 0 } recounted)
            await connection.ExecuteAsync(new CommandDefinition(RememberSql, RememberParameters(recounted), cancellationToken: cancellationToken));
    }

    private static object RememberParameters(UnitRow[] units) => new
    {
        UnitIds = Array.ConvertAll(units, unit => unit.UnitId),
        Meters = Array.ConvertAll(units, MeterOf),
    };

    private static object UpdateParameters(UnitRow[] units)
    {
        var newest = Array.ConvertAll(units, unit => unit.Newest!);
        return new
        {
            UnitIds = Array.ConvertAll(units, unit => unit.UnitId),
            Meters = Array.ConvertAll(units, MeterOf),
            DeviceNames = Array.ConvertAll(newest, reading => reading.DeviceName),
            Locations = Array.ConvertAll(newest, reading => reading.Location),
            LocationNames = Array.ConvertAll(newest, reading => reading.LocationName),
            Slots = Array.ConvertAll(newest, reading => reading.Slot.ToUniversalTime()),
            Timestamps = Array.ConvertAll(newest, reading => reading.CollectedAt.ToUniversalTime()),
            Humidities = Array.ConvertAll(newest, reading => reading.Humidity),
            TemperatureCs = Array.ConvertAll(newest, reading => reading.TemperatureC),
            AirConditionerModes = Array.ConvertAll(newest, reading => reading.AirConditionerMode),
            FanModes = Array.ConvertAll(newest, reading => reading.FanMode),
            Switches = Array.ConvertAll(newest, reading => reading.Switch),
        };
    }

    private static string MeterOf(UnitRow unit) => JsonSerializer.Serialize(unit.Meter);

    private sealed record StoredUnit
    {
        public int UnitId { get; init; }
        public string DeviceId { get; init; } = "";
        public DateTime? Slot { get; init; }
        public string? Meter { get; init; }

        public UnitRow ToUnitRow() =>
            new(UnitId, DeviceId, Slot, Meter is null ? null : JsonSerializer.Deserialize<MeterState>(Meter));
    }
}
