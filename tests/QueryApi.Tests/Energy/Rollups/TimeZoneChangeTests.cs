using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Energy.Rollups;

/// <summary>A service whose time zone differs from that of the stored rollups.</summary>
public sealed class TimeZoneChangeTests(QueryApiApp app, RabbitMqServer rabbit) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task The_rollups_are_rebuilt_and_a_process_with_the_old_time_zone_stores_nothing()
    {
        // Two days at 1 kW.
        await app.PublishAtOnceAsync(Enumerable.Range(0, 576).Select(slot => A.Reading("unit", slot - 576, 100_000 + (slot * 1000m / 12))));
        await app.DrainAsync();
        await app.StopServiceAsync();

        await using (var old = QueryApiProcess.Start(app.ConnectionString, rabbit.Uri, ("Site__TimeZone", "Europe/Paris")))
        {
            await old.ReadyAsync();
            await using var changed = QueryApiProcess.Start(app.ConnectionString, rabbit.Uri, ("Site__TimeZone", "Asia/Kathmandu"));
            await changed.ReadyAsync();

            // A day there starts at 18:15 UTC.
            var response = await changed.Client.GetFromJsonAsync<JsonElement>("/energy?from=2026-03-16&to=2026-03-16&bucket=hour");
            var hours = response.GetProperty("series")[0].GetProperty("buckets").EnumerateArray().ToList();
            Assert.Equal("2026-03-15T18:15:00Z", hours[0].GetProperty("start").GetString());
            Assert.Equal(Enumerable.Repeat((1.0, 12), 24), hours.Select(hour => (Math.Round(hour.GetProperty("kWh").GetDouble(), 2), hour.GetProperty("readings").GetInt32())));

            Assert.Equal(0, await changed.StopAsync());
            await app.PublishAsync(A.Reading("unit", 0, 148_000));
            await old.SaysAsync("belong to another time zone than Europe/Paris");
            Assert.Equal(576, await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));
        }

        await using var back = QueryApiProcess.Start(app.ConnectionString, rabbit.Uri, ("Site__TimeZone", "Asia/Kathmandu"));
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == 577, "the reading that waited is stored");
        Assert.Equal(
            await app.ScalarAsync<decimal>("SELECT SUM(delta_kwh) FROM ac_monitoring"), await app.ScalarAsync<decimal>("SELECT SUM(kwh) FROM energy_day"));
    }
}
