using System.Text.Json;
using AcMonitoring.QueryApi.Tests.Database;
using AcMonitoring.QueryApi.Tests.Energy.Rollups;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Ingestion.Legacy;

/// <summary>A database of the old backend with rows.</summary>
public sealed class LegacyDatabaseTests(LegacyDatabaseTests.AppOfOldDatabase app) : IClassFixture<LegacyDatabaseTests.AppOfOldDatabase>, IAsyncLifetime
{
    internal const string OldSchema =
        """
        CREATE TABLE ac_monitoring (
            id SERIAL PRIMARY KEY, device_name TEXT, location TEXT, delta_kwh FLOAT, cumulative_wh FLOAT,
            reading_day DATE DEFAULT CURRENT_DATE, timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
        ALTER TABLE ac_monitoring ADD COLUMN humidity FLOAT, ADD COLUMN temperature_c FLOAT, ADD COLUMN air_conditioner_mode TEXT,
            ADD COLUMN fan_mode TEXT, ADD COLUMN api_timestamp TIMESTAMP;
        INSERT INTO ac_monitoring (device_name, location, delta_kwh, cumulative_wh, reading_day, timestamp, humidity, temperature_c, air_conditioner_mode)
        VALUES
            ('Bureau 204', 'location-1', 0.4, 2247300, '2026-03-17', '2026-03-17 09:50:01.25', 60, 25, 'heat'),
            ('Bureau 204', 'location-1', 0.4, 2247300, '2026-03-17', '2026-03-17 09:55:01.25', 60, 25, 'heat'),
            ('Bureau 204', 'location-1', 0.4, 2247300, '2026-03-17', '2026-03-17 09:55:01.25', 60, 25, 'heat'),
            ('Accueil', 'location-1', 0, 0, '2026-03-17', '2026-03-17 09:55:01.25', NULL, 20, 'cool'),
            (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
        """;

    public async ValueTask InitializeAsync() => await app.ResetAsync();

    [Fact]
    public async Task Keeps_every_row_and_reads_its_timestamp_in_the_legacy_time_zone()
    {
        Assert.Equal(5, await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));
        Assert.Equal(
            [new DateTime(2026, 3, 17, 8, 50, 1, 250, DateTimeKind.Utc), new DateTime(2026, 3, 17, 8, 55, 1, 250, DateTimeKind.Utc)],
            await app.QueryAsync<DateTime>("SELECT DISTINCT \"timestamp\" FROM ac_monitoring WHERE device_name = 'Bureau 204' ORDER BY 1"));
    }

    [Fact]
    public async Task Old_and_new_rows_of_a_unit_are_one_series_and_the_first_new_row_has_the_energy_in_between()
    {
        await app.StoreAsync(
            A.Reading("bureau", 1, 2_247_800) with { DeviceName = "Bureau 204" }, A.Reading("accueil", 1, 500, 30) with { DeviceName = "Accueil" });

        Assert.Equal(["0.500 recovered", "0.400 imported", "0.400 imported", "0.400 imported"], await HistoryAsync("Bureau 204"));
        Assert.Equal(["0.030 first", "0.000 imported"], await HistoryAsync("Accueil"));
        Assert.Equal(3, (await app.GetJsonAsync("/dashboard")).GetArrayLength());
    }

    [Fact]
    public async Task Readings_of_the_last_slot_of_the_old_backend_follow_its_rows()
    {
        await app.StoreAsync(
            A.Reading("bureau", -1, 2_247_310) with { DeviceName = "Bureau 204" }, A.Reading("bureau", 0, 2_247_350) with { DeviceName = "Bureau 204" });

        Assert.Equal(
            ["0.040 measured", "0.010 measured", "0.400 imported", "0.400 imported", "0.400 imported"], await HistoryAsync("Bureau 204"));
    }

    [Fact]
    public async Task A_second_device_of_the_same_name_and_location_is_another_unit()
    {
        await app.StoreAsync(
            A.Reading("bureau-a", 1, 2_247_800) with { DeviceName = "Bureau 204" }, A.Reading("bureau-b", 1, 100, 5) with { DeviceName = "Bureau 204" });

        Assert.Equal(4, await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring JOIN unit USING (unit_id) WHERE device_id = 'bureau-a'"));
        Assert.Equal(1, await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring JOIN unit USING (unit_id) WHERE device_id = 'bureau-b'"));
    }

    [Fact]
    public async Task A_unit_that_is_renamed_during_the_migration_is_merged_by_either_name()
    {
        var old = A.Reading("bureau", 0, 2_247_350) with { DeviceName = "Bureau 204" };
        var renamed = A.Reading("bureau", 1, 2_247_380) with { DeviceName = "Bureau 204 bis" };
        string[] expected = ["0.030 measured", "0.050 measured", "0.400 imported", "0.400 imported", "0.400 imported"];

        await app.StoreAsync(renamed);
        Assert.Equal(["0.000 first"], await HistoryAsync("Bureau 204 bis"));
        await app.StoreAsync(old);
        Assert.Equal(expected, await HistoryAsync("Bureau 204 bis"));
        Assert.Equal(3, (await app.GetJsonAsync("/dashboard")).GetArrayLength());

        await app.StoreAsync(renamed with { Slot = renamed.Slot.AddMinutes(5), CollectedAt = renamed.CollectedAt.AddMinutes(5) });
        Assert.Equal(["0.000 repeated", .. expected], await HistoryAsync("Bureau 204 bis"));
        await StoredRollups.AssertThoseOfRowsAsync(app);
    }

    [Fact]
    public async Task A_unit_that_is_renamed_within_the_first_batch_is_merged()
    {
        await app.StoreAsync(
            A.Reading("bureau", 0, 2_247_350) with { DeviceName = "Bureau 204" }, A.Reading("bureau", 1, 2_247_380) with { DeviceName = "Accueil bis" });

        Assert.Equal(["0.030 measured", "0.050 measured", "0.400 imported", "0.400 imported", "0.400 imported"], await HistoryAsync("Accueil bis"));
    }

    [Fact]
    public async Task A_merged_unit_does_not_take_the_rows_of_another_legacy_unit_after_a_rename()
    {
        await app.StoreAsync(A.Reading("bureau", 0, 2_247_350) with { DeviceName = "Bureau 204" });
        await app.StoreAsync(A.Reading("bureau", 1, 2_247_380) with { DeviceName = "Accueil" });

        Assert.Equal(
            ["", "bureau"],
            await app.QueryAsync<string>("SELECT COALESCE(device_id, '') FROM unit WHERE device_name = 'Accueil' ORDER BY 1"));
        Assert.Equal(1, await app.ScalarAsync<long>(
            "SELECT COUNT(*) FROM ac_monitoring r JOIN unit u USING (unit_id) WHERE u.device_name = 'Accueil' AND u.device_id IS NULL"));
    }

    [Fact]
    public async Task The_energy_since_the_last_old_row_has_an_interval_from_that_row()
    {
        await app.StoreAsync(A.Reading("bureau", 1, 2_247_800) with { DeviceName = "Bureau 204" });

        var newest = (await app.GetJsonAsync("/history?deviceName=Bureau 204"))[0];
        Assert.Equal("2026-03-17T08:55:01.25Z", newest.GetProperty("energyFrom").GetString());
        Assert.Equal("2026-03-17T09:05:02Z", newest.GetProperty("energyTo").GetString());
    }

    [Fact]
    public async Task Shows_the_old_rows_before_any_new_reading_arrives()
    {
        var unit = (await app.GetJsonAsync("/dashboard")).EnumerateArray().Single(one => one.GetProperty("deviceName").GetString() == "Bureau 204");

        Assert.Equal(1.2m, unit.GetProperty("todayKWh").GetDecimal());
        Assert.Equal(JsonValueKind.Null, unit.GetProperty("deviceId").ValueKind);
        Assert.Contains(
            "2026-03-17T08:55:01.25Z,Bureau 204,location-1,0.4,2247300,60,25,heat,,",
            await app.Client.GetStringAsync(new Uri("/export", UriKind.Relative)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restarts_of_one_or_three_replicas_change_nothing()
    {
        var before = await AllRowsAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => MigratedDatabases.MigrateAsync(app.ConnectionString, app.LegacyTimeZone)));

        Assert.Equal(before, await AllRowsAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<IReadOnlyList<string>> AllRowsAsync() =>
        app.QueryAsync<string>("SELECT row_to_json(r)::text FROM ac_monitoring r UNION ALL SELECT row_to_json(u)::text FROM unit u ORDER BY 1");

    private async Task<IEnumerable<string>> HistoryAsync(string deviceName) =>
        (await app.GetJsonAsync($"/history?deviceName={deviceName}&location=location-1&hours=24")).EnumerateArray().Select(row =>
            FormattableString.Invariant($"{row.GetProperty("deltaKWh").GetDecimal():0.000} {row.GetProperty("quality").GetString()}"));

    public sealed class AppOfOldDatabase : QueryApiApp
    {
        public AppOfOldDatabase(RabbitMqServer rabbit, PostgresServer postgres)
            : base(rabbit, postgres) =>
            (DatabaseBefore, LegacyTimeZone) = (OldSchema, "Europe/Paris");
    }
}
