using System.Net.Http.Json;
using System.Text.Json;

namespace AcMonitoring.Faults.Tests;

public sealed class CloudFaultTests(FaultServers servers) : FaultTest(servers, TimeSpan.FromSeconds(2))
{
    [Theory]
    [InlineData("rateLimit", "SmartThings limits our calls (429)")]
    [InlineData("status", "SmartThings answered 502", 502)]
    [InlineData("hang", "The time of the round was over before SmartThings had answered")]
    public async Task While_it_lasts_the_status_names_it_and_the_slot_after_it_is_normal(string kind, string message, int? status = null)
    {
        var system = await StartAsync(slots: 1);

        await system.AddFaultAsync(new { kind, status, hint = "resetHeader", waitMilliseconds = 60_000 });
        // What breaks may do so until the time of the round is over. Where that is late, the status says first that nothing is heard.
        string[] expected = [message, "The time of the round was over before SmartThings had answered"];
        await system.Services.WaitForAsync(
            "/fetch_status",
            told => !told.GetProperty("ok").GetBoolean() &&
                expected.Any(one => told.GetProperty("message").GetString()!.StartsWith(one, StringComparison.Ordinal)),
            "it is told");
        await system.ClearFaultsAsync();
        if (kind == "rateLimit")
        {
            // It said to wait for a minute, and that is what a Collector that was not restarted does.
            await system.Services.StopAsync(Collector);
            await system.Services.StartAgainAsync(Collector);
        }

        await StoredAsync(system, slots: 2);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task A_token_that_ends_stops_collection_until_there_is_another_and_the_energy_of_the_gap_is_counted()
    {
        var system = await StartAsync();

        await system.ExpireTokenAsync();
        await system.Services.WaitForAsync(
            "/fetch_status", one => one.GetProperty("code") is { ValueKind: JsonValueKind.Number } code && code.GetInt32() == 401, "it is told");
        await system.PostTokenAsync();

        await StoredAsync(system, slots: 2);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task A_unit_that_is_renamed_leaves_and_comes_back_stays_the_same_unit()
    {
        var system = await StartAsync();
        var readings = await system.Services.Simulator.GetFromJsonAsync<JsonElement>(new Uri("/admin/readings", UriKind.Relative));
        var id = readings[0].GetProperty("deviceId").GetString();

        using var renamed = await system.Services.Simulator.PostAsJsonAsync(new Uri($"/admin/devices/{id}/rename", UriKind.Relative), new { label = "Renamed" });
        renamed.EnsureSuccessStatusCode();
        await StoredAsync(system, slots: 2);
        await system.PostAsync($"/admin/devices/{id}/remove");
        await StoredAsync(system, slots: 3);
        await system.PostAsync($"/admin/devices/{id}/restore");
        await StoredAsync(system, slots: 2);

        Assert.Equal(system.Units, await system.Services.ScalarAsync<long>("SELECT COUNT(*) FROM unit"));
        Assert.Equal(1, await system.Services.ScalarAsync<long>("SELECT COUNT(*) FROM unit WHERE device_name = 'Renamed'"));
        await AssertNothingIsLostOrDoubledAsync(system);
    }
}
