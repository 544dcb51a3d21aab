using System.Text.Json;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AcMonitoring.Benchmarks.Data;

/// <summary>Fills an empty schema of the product with a site's rows, as fast as PostgreSQL takes them.</summary>
internal static class LoadDataset
{
    private const string NewUnitSql =
        "INSERT INTO unit (device_id, device_name, location, location_name) VALUES ($1, $2, $3, $4) RETURNING unit_id";

    private const string NewestSql =
        """
        UPDATE unit u
        SET slot = r.slot, "timestamp" = r."timestamp", humidity = r.humidity, temperature_c = r.temperature_c,
            air_conditioner_mode = r.air_conditioner_mode, fan_mode = r.fan_mode, switch = r.switch, meter_memory = $2::jsonb,
            named_slot = r.slot, named_location = u.location, named_as = u.location_name
        FROM (SELECT * FROM ac_monitoring WHERE unit_id = $1 ORDER BY slot DESC LIMIT 1) r
        WHERE u.unit_id = r.unit_id
        """;

    public static async Task LoadAsync(NpgsqlConnection connection, Office office, SiteCalendar calendar, CancellationToken stop)
    {
        var unitIds = new List<int>();
        foreach (var unit in office.Units)
            unitIds.Add((int)(await ScalarAsync(connection, NewUnitSql, stop, unit.DeviceId, unit.Name, unit.Location, unit.LocationName))!);

        var indexes = await SuspendedIndexes.SuspendAsync(connection, "ac_monitoring", stop);
        await ReadingWriter.CopyAsync(connection, Counted(office.Rows(unitIds)), calendar, stop);
        await indexes.ResumeAsync(stop);

        for (var unit = 0; unit < unitIds.Count; unit++)
            await ScalarAsync(connection, NewestSql, stop, unitIds[unit], JsonSerializer.Serialize(office.Units[unit].Meter));

        await ScalarAsync(connection, "DELETE FROM energy_calendar", stop);
        await new RollupRebuilder(calendar, TimeProvider.System, NullLogger<RollupRebuilder>.Instance).RebuildIfTimeZoneChangedAsync(connection, stop);

        await ScalarAsync(connection, "VACUUM (ANALYZE)", stop);
        await ScalarAsync(connection, "CHECKPOINT", stop);
    }

    private static IEnumerable<ReadingRow> Counted(IEnumerable<ReadingRow> rows)
    {
        var count = 0;
        foreach (var row in rows)
        {
            yield return row;
            if (++count % 1_000_000 == 0)
                BenchmarkRun.Tell($"{count:#,##0} rows");
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken stop, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteScalarAsync(stop);
    }
}
