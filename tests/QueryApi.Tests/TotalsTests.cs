using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The totals of hours and days that answers are read from.</summary>
public sealed class TotalsTests(QueryApiApp app, RabbitMqServer rabbit, PostgresServer postgres) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task They_are_those_of_the_rows_when_readings_come_late_twice_and_in_another_form()
    {
        var unit = Guid.NewGuid().ToString();
        await app.StoreAsync(A.Reading(unit, -600, 1_000), A.Reading(unit, -200, 41_000), A.Reading(unit, -190, 42_000.3m), A.Reading(unit, 0, 50_000));
        await app.StoreAsync(
            A.Reading(unit, -400, 20_000.7m) with { TemperatureC = 19.37, Humidity = null },
            A.Reading(unit, -190, 42_000.3m),
            A.Reading(unit, -150, 43_000));
        // The same slot, an hour later and of another room.
        var again = A.Reading(unit, -150, 44_000);
        await app.StoreAsync(again with { CollectedAt = again.CollectedAt.AddHours(1), TemperatureC = 25, Humidity = 61.25 });

        await StoredTotals.AssertThoseOfRowsAsync(app);
    }

    [Fact]
    public async Task They_are_those_of_the_rows_where_an_old_unit_joins_a_device_that_has_rows_already()
    {
        await using var joined = new QueryApiApp(rabbit, postgres)
        {
            DatabaseBefore =
                """
                CREATE TABLE ac_monitoring (
                    id SERIAL PRIMARY KEY, device_name TEXT, location TEXT, delta_kwh FLOAT, cumulative_wh FLOAT, reading_day DATE, timestamp TIMESTAMP,
                    humidity FLOAT, temperature_c FLOAT);
                INSERT INTO ac_monitoring (device_name, location, delta_kwh, cumulative_wh, reading_day, timestamp, humidity, temperature_c) VALUES
                    ('Unit old', 'location-1', 0.2, 1000, '2026-03-17', '2026-03-17 08:01:00', 40, 21.3),
                    ('Unit old', 'location-1', 0.3, 1300, '2026-03-17', '2026-03-17 08:46:00', 41, 21.4),
                    ('Unit old', 'location-1', 0.1, 0, NULL, NULL, NULL, NULL);
                """,
        };
        await joined.InitializeAsync();
        await joined.StoreAsync(A.Reading("device", -1, 1_500) with { DeviceName = "Unit new" }, A.Reading("device", 0, 1_700) with { DeviceName = "Unit new" });
        await joined.StoreAsync(A.Reading("device", 1, 1_900) with { DeviceName = "Unit old" });
        Assert.Equal(1, await joined.ScalarAsync<long>("SELECT COUNT(*) FROM unit"));

        await StoredTotals.AssertThoseOfRowsAsync(joined);
    }
}
