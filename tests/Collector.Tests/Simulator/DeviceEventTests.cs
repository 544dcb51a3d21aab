using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static AcMonitoring.Collector.Tests.Simulator.RunningSimulator;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed class DeviceEventTests
{
    [Fact]
    public async Task A_removed_device_is_unknown_until_it_is_restored()
    {
        await using var simulator = await StartAsync(options => options.Units = 10);
        var devices = await DevicesAsync(simulator);
        var id = devices[3].GetProperty("deviceId").GetString()!;

        await OrderAsync(simulator, id, "remove");
        Assert.DoesNotContain(await DevicesAsync(simulator), device => device.GetProperty("deviceId").GetString() == id);
        Assert.Equal(HttpStatusCode.Forbidden, await CodeAsync(simulator, $"v1/devices/{id}/status"));
        Assert.Equal(HttpStatusCode.NotFound, await CodeAsync(simulator, $"v1/devices/{id}/health"));

        await OrderAsync(simulator, id, "restore");
        Assert.Equal(devices.Select(device => device.GetRawText()), (await DevicesAsync(simulator)).Select(device => device.GetRawText()));
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(simulator, $"v1/devices/{id}/status"));
    }

    [Fact]
    public async Task A_renamed_device_keeps_its_id()
    {
        await using var simulator = await StartAsync(options => options.Units = 10);
        var id = (await DevicesAsync(simulator))[3].GetProperty("deviceId").GetString()!;

        await OrderAsync(simulator, id, "rename", new { label = "Salle neuve" });

        Assert.Equal("Salle neuve", Assert.Single(
            await DevicesAsync(simulator), device => device.GetProperty("deviceId").GetString() == id).GetProperty("label").GetString());
    }

    [Fact]
    public async Task An_event_for_an_unknown_device_is_rejected()
    {
        await using var simulator = await StartAsync();

        using var response = await simulator.Client.PostAsync("admin/devices/nobody/remove", null, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task OrderAsync(RunningSimulator simulator, string id, string what, object? body = null)
    {
        using var response = await simulator.Client.PostAsJsonAsync($"admin/devices/{id}/{what}", body, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static async Task<List<JsonElement>> DevicesAsync(RunningSimulator simulator) =>
        [.. (await simulator.GetJsonAsync("v1/devices")).GetProperty("items").EnumerateArray()];

    private static async Task<HttpStatusCode> CodeAsync(RunningSimulator simulator, string path)
    {
        using var response = await simulator.GetAsync(path);
        return response.StatusCode;
    }
}
