using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Ingestion.Legacy;

/// <summary>A database of the old backend with unusual column types and values that are not numbers.</summary>
public sealed class UnusualLegacyDatabaseTests(UnusualLegacyDatabaseTests.AppOfOddDatabase app) : IClassFixture<UnusualLegacyDatabaseTests.AppOfOddDatabase>, IAsyncLifetime
{
    private const string OldSchema =
        """
        CREATE TABLE ac_monitoring (
            id SERIAL PRIMARY KEY, device_name VARCHAR(20) NOT NULL, location VARCHAR(20), delta_kwh FLOAT NOT NULL, cumulative_wh REAL NOT NULL,
            reading_day VARCHAR(10), timestamp VARCHAR(30) NOT NULL, humidity NUMERIC(5, 2) NOT NULL, temperature_c REAL NOT NULL,
            air_conditioner_mode VARCHAR(5) NOT NULL, fan_mode VARCHAR(5), api_timestamp VARCHAR(30) NOT NULL);
        INSERT INTO ac_monitoring (
            device_name, location, delta_kwh, cumulative_wh, reading_day, timestamp, humidity, temperature_c, air_conditioner_mode, api_timestamp)
        VALUES
            ('Bureau 204', 'location-1', 'NaN', 2247311, '2026-03-17', '2026-03-17 09:50:01.25', 'NaN', 'NaN', 'heat', '2026-03-17T08:49:00.123Z'),
            ('Bureau 204', 'location-1', 1e-17, 2247312, '2026-03-17', '2026-03-17 09:55:01.25', 'NaN', 21.3, 'heat', '2026-03-17T08:54:00.123Z')
        """;

    public async ValueTask InitializeAsync() => await app.ResetAsync();

    [Fact]
    public async Task Every_route_returns_its_rows()
    {
        var unit = Assert.Single((await app.GetJsonAsync("/dashboard")).EnumerateArray());
        Assert.Equal("2026-03-17T08:55:01.25Z", unit.GetProperty("lastUpdate").GetString());
        Assert.Equal(JsonValueKind.Null, unit.GetProperty("humidity").ValueKind);
        Assert.Equal(21.3, unit.GetProperty("temperatureC").GetDouble());

        var rows = (await app.GetJsonAsync("/history?deviceName=Bureau 204")).EnumerateArray().ToList();
        Assert.Equal([2247312m, 2247311m], rows.Select(row => row.GetProperty("cumulativeWh").GetDecimal()));
        Assert.Equal([0m, 0m], rows.Select(row => row.GetProperty("deltaKWh").GetDecimal()));
        Assert.Equal("2026-03-17T08:54:00.123Z", rows[0].GetProperty("apiTimestamp").GetString());

        Assert.Contains(
            "2026-03-17T08:55:01.25Z,Bureau 204,location-1,0,2247312,,21.3,heat,,0",
            await app.Client.GetStringAsync(new Uri("/export", UriKind.Relative)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_unit_continues_with_readings_that_the_old_columns_would_have_rejected()
    {
        await app.StoreAsync(
            A.Reading("bureau", 0, 2_247_412) with { DeviceName = "Bureau 204", Humidity = 45.55, AirConditionerMode = "coolClean", ReportedAt = null });
        await app.StoreAsync(
            A.Reading("bureau", 1) with { DeviceName = "Bureau 204, a longer name", Humidity = null, TemperatureC = null, AirConditionerMode = null });

        var rows = (await app.GetJsonAsync("/history?deviceName=Bureau 204, a longer name")).EnumerateArray().ToList();
        Assert.Equal(["no_meter", "measured", "imported", "imported"], rows.Select(row => row.GetProperty("quality").GetString()));
        Assert.Equal(0.1m, rows[1].GetProperty("deltaKWh").GetDecimal());
        Assert.Equal(45.55, rows[1].GetProperty("humidity").GetDouble());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public sealed class AppOfOddDatabase : QueryApiApp
    {
        public AppOfOddDatabase(RabbitMqServer rabbit, PostgresServer postgres)
            : base(rabbit, postgres) =>
            (DatabaseBefore, LegacyTimeZone) = (OldSchema, "Europe/Paris");
    }
}
