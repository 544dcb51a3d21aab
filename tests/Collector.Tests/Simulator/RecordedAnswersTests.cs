using System.Net;
using System.Text.Json;
using AcMonitoring.SmartThingsSimulator;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.Options;
using static AcMonitoring.Collector.Tests.Simulator.RunningSimulator;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed class RecordedAnswersTests : IDisposable
{
    private const string Bureau = """{"deviceId": "F8042E25-0E53", "label": "Bureau",  "locationId": "L1", "roomId": "R1", "odd": 1.50}""";
    private const string Status = "{ \"components\" :\n{\"main\":{\"switch\":{\"switch\":{\"value\":\"on\"}}}, \"1\":{}} }\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recorded-answers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Recorded_devices_and_statuses_are_served_byte_for_byte()
    {
        Write("devices/a.json", "{\"items\": [" + Bureau + "], \"_links\": {}}");
        Write("devices/b.json", """{"deviceId": "bare", "locationId": "L2"}""");
        Write("device_status/a.json", Status);
        await using var simulator = await StartRecordedAsync();

        using var list = await simulator.GetAsync("v1/devices?includeStatus=true");
        Assert.Equal(
            "{\"items\":[" + Bureau + ",{\"deviceId\": \"bare\", \"locationId\": \"L2\"}],\"_links\":{}}",
            await list.Content.ReadAsStringAsync(Cancel));
        using var status = await simulator.GetAsync("v1/devices/F8042E25-0E53/status");
        Assert.Equal(Status, await status.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_recorded_device_without_a_recorded_status_has_none()
    {
        Write("devices/b.json", """{"deviceId": "bare"}""");
        await using var simulator = await StartRecordedAsync();

        using var status = await simulator.GetAsync("v1/devices/bare/status");
        Assert.Equal(HttpStatusCode.Forbidden, status.StatusCode);
    }

    [Fact]
    public async Task Paging_tokens_faults_and_locations_work_with_recorded_responses()
    {
        Write("devices/a.json", "{\"items\": [" + Bureau + ", {\"deviceId\": \"second\", \"locationId\": \"L2\"}]}");
        await using var simulator = await StartRecordedAsync(pageSize: 1);

        var page = await simulator.GetJsonAsync("v1/devices");
        Assert.EndsWith("/devices?max=1&page=1", page.GetProperty("_links").GetProperty("next").GetProperty("href").GetString());
        var locations = (await simulator.GetJsonAsync("v1/locations")).GetProperty("items").EnumerateArray();
        Assert.Equal(["L1", "L2"], locations.Select(location => location.GetProperty("locationId").GetString()));
        using var ordered = await simulator.OrderAsync(new { kind = "garbage", times = 1 });
        using var garbage = await simulator.GetAsync("v1/devices");
        Assert.Equal("text/html", garbage.Content.Headers.ContentType?.MediaType);
        simulator.UseToken(null);
        using var refused = await simulator.GetAsync("v1/devices");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Every_response_recorded_from_a_real_account_is_served()
    {
        var samples = RecordedAnswers.Folder;
        await using var simulator = await StartAsync(options => options.Fixtures = samples);

        var devices = (await simulator.GetJsonAsync("v1/devices")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Directory.GetFiles(Path.Combine(samples, "devices")).Length, devices.Count);
        foreach (var device in devices)
        {
            var status = await simulator.GetJsonAsync($"v1/devices/{device.GetProperty("deviceId").GetString()}/status");
            Assert.Equal(JsonValueKind.Object, status.GetProperty("components").ValueKind);
        }
    }

    [Fact]
    public void A_missing_folder_is_reported() => Assert.Contains(
        "has no folder devices", Refusal(Path.Combine(_folder.FullName, "nowhere")), StringComparison.Ordinal);

    [Theory]
    [InlineData("devices/a.json", "{\"items\": [", "a.json is no JSON")]
    [InlineData("devices/a.json", "[1]", "without a deviceId")]
    [InlineData("devices/a.json", "{\"items\": {}}", "no list")]
    [InlineData("devices/a.json", "{\"items\": []}", "no *.json file with a device")]
    [InlineData("devices/a.json", """{"items": [{"deviceId": "x"}, {"deviceId": "x"}]}""", "the device x")]
    [InlineData("device_status/b.json", "<html>", "b.json is no JSON")]
    public void An_unusable_file_is_reported(string path, string content, string reason)
    {
        Write("devices/b.json", """{"deviceId": "bare"}""");
        Write(path, content);
        if (path.EndsWith("a.json", StringComparison.Ordinal))
            File.Delete(Path.Combine(_folder.FullName, "devices/b.json"));

        Assert.Contains(reason, Refusal(_folder.FullName), StringComparison.Ordinal);
    }

    private static string Refusal(string folder)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => SimulatorApp.Create([], options => options.Fixtures = folder));
        return Assert.Single(refusal.Failures);
    }

    private Task<RunningSimulator> StartRecordedAsync(int pageSize = 200) =>
        StartAsync(options => (options.Fixtures, options.PageSize) = (_folder.FullName, pageSize));

    private void Write(string path, string content)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
