using AcMonitoring.QueryApi.Tests.Database;

namespace AcMonitoring.QueryApi.Tests.Energy.Rollups;

/// <summary>The stored rollups of hours and days.</summary>
internal static class StoredRollups
{
    // An hour without rows can have a rollup of zeros.
    private const string Sql =
        """
        SELECT concat_ws(' ', size, unit_id, start AT TIME ZONE 'UTC', trim_scale(kwh), trim_scale(recovered_kwh), readings,
            trim_scale(temperature_sum), temperatures, trim_scale(humidity_sum), humidities)
        FROM (SELECT 'hour' AS size, * FROM energy_hour UNION ALL SELECT 'day', * FROM energy_day) t
        WHERE kwh <> 0 OR readings <> 0
        ORDER BY size, unit_id, start
        """;

    public static Task<IReadOnlyList<string>> ReadAsync(TestDatabase database) => database.QueryAsync<string>(Sql);

    /// <summary>Rebuilds all rollups from the rows, as the service does at start, and asserts that they equal the stored ones.</summary>
    public static async Task AssertThoseOfRowsAsync(TestDatabase database)
    {
        var kept = await ReadAsync(database);
        await database.ExecuteAsync("DELETE FROM energy_hour; DELETE FROM energy_day; DELETE FROM energy_calendar");
        await MigratedDatabases.MigrateAsync(database.ConnectionString);

        Assert.NotEmpty(kept);
        Assert.Equal(kept, await ReadAsync(database));
    }
}
