using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Polls without faults.</summary>
public sealed class DeviceReaderTests : CloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task Reads_a_whole_site_with_one_list_call_and_one_location_call()
    {
        var cloud = await StartCloudAsync();
        var reader = StartReader(cloud);
        var result = await reader.ReadAsync();

        Assert.Equal((true, 200, "Last fetch OK (60 devices)"), (result.Ok, result.StatusCode, result.Message));
        Assert.Equal(Reason.Ok, result.Reason);
        Assert.Equal((60, 0, 1 + NameCall), (result.Devices, result.Failed, result.ApiCalls));
        Assert.Equal(1 + NameCall, (await cloud.CallsAsync()).Total);
        Assert.Equal(60, result.Readings.Select(reading => reading.DeviceId).Distinct().Count());
        Assert.All(result.Readings, reading =>
        {
            Assert.Equal(DeviceReaderHost.Slot, reading.Slot);
            Assert.NotNull(reading.TemperatureC);
            Assert.NotNull(reading.Switch);
            Assert.NotNull(reading.LocationName);
        });
        Assert.True(result.Skipped > 0, "The site has other devices too.");
        Assert.Empty(reader.Logs.Warnings);
    }

    [Fact]
    public async Task Requests_each_status_if_the_list_contains_none()
    {
        var cloud = await StartCloudAsync(20, options => options.StatusInList = false);
        var result = await StartReader(cloud).ReadAsync();

        var calls = await cloud.CallsAsync();
        Assert.Equal((20, 0, 21 + NameCall), (result.Devices, result.Failed, result.ApiCalls));
        Assert.Equal((1, 20), (calls.ByRoute["list"], calls.ByRoute["status"]));
    }

    [Fact]
    public async Task Both_status_sources_return_the_same_readings()
    {
        // On a clock that does not advance, no unit reports between the two polls.
        var cloud = await StartCloudAsync(20, clock: new FakeTimeProvider(DeviceReaderHost.Slot));
        var withList = await StartReader(cloud).ReadAsync();
        var perDevice = await StartReader(cloud, PerDevice).ReadAsync();

        Assert.Equal(20, (await cloud.CallsAsync()).ByRoute["status"]);
        Assert.Equal(
            withList.Readings.Select(reading => (reading.DeviceId, reading.DeviceName, reading.Location, reading.CumulativeWh, reading.ReportEnd)),
            perDevice.Readings.Select(reading => (reading.DeviceId, reading.DeviceName, reading.Location, reading.CumulativeWh, reading.ReportEnd)));
    }

    [Fact]
    public async Task Reads_all_pages_and_requests_each_with_status()
    {
        var cloud = await StartCloudAsync(60, options => options.PageSize = 25);
        var result = await StartReader(cloud).ReadAsync();

        var calls = await cloud.CallsAsync();
        Assert.Equal((60, 0), (result.Devices, result.Failed));
        Assert.True(calls.ByRoute["list"] >= 3, $"{calls.ByRoute["list"]} pages");
        Assert.Equal(0, calls.ByRoute["status"]);
    }

    [Fact]
    public async Task A_base_address_without_a_trailing_slash_works()
    {
        var cloud = await StartCloudAsync(3);
        var result = await StartReader(new Uri(cloud.BaseUrl.ToString().TrimEnd('/')), null, PerDevice).ReadAsync();
        Assert.Equal("Last fetch OK (3 devices)", result.Message);
    }

    [Fact]
    public async Task Filters_select_devices_and_the_excluded_ones_are_counted()
    {
        var cloud = await StartCloudAsync(10);
        var airConditioners = await StartReader(cloud).ReadAsync();
        var withEnergy = await StartReader(cloud, ("SmartThings__DeviceFilter", "WithEnergy")).ReadAsync();
        var all = await StartReader(cloud, ("SmartThings__DeviceFilter", "All")).ReadAsync();

        Assert.Equal(0, all.Skipped);
        Assert.Equal(all.Devices, airConditioners.Devices + airConditioners.Skipped);
        Assert.Equal(all.Devices, withEnergy.Devices + withEnergy.Skipped);
        Assert.NotEqual(airConditioners.Readings.Select(reading => reading.DeviceId), withEnergy.Readings.Select(reading => reading.DeviceId));
    }

    [Fact]
    public async Task Recorded_accounts_are_read_without_a_warning()
    {
        var cloud = await StartCloudAsync(1, options => options.Fixtures = RecordedAnswers.Folder);
        var reader = StartReader(cloud);
        var result = await reader.ReadAsync();

        Assert.Equal((true, 5, 0, 5), (result.Ok, result.Devices, result.Failed, result.Skipped));
        Assert.Equal(
            [("AC Office Granit", 2247300m), ("AUX A/C on-off", null), ("Aire Dormitorio Principal", 13836m), ("Clim Salon", 6652713m), ("Corridor A/C", null)],
            result.Readings.OrderBy(reading => reading.DeviceName, StringComparer.Ordinal).Select(reading => (reading.DeviceName, reading.CumulativeWh)));
        Assert.Empty(reader.Logs.Warnings);
    }

    [Fact]
    public async Task An_account_without_units_is_not_a_failure()
    {
        var cloud = Keep(await StubCloud.StartAsync(_ => Page("""{"deviceId":"hub","components":[{"id":"main","capabilities":[{"id":"bridge"}]}]}, {"label":"nameless"}""")));
        var result = await StartReader(cloud.Origin).ReadAsync();
        Assert.Equal((true, 0, 2, "Last fetch OK (no unit to read; 2 devices skipped)"), (result.Ok, result.Devices, result.Skipped, result.Message));
    }

    [Fact]
    public async Task A_unit_that_is_listed_twice_is_read_once()
    {
        var cloud = Keep(await StubCloud.StartAsync(_ => Page($"{Unit("u1", "First")}, {Unit("u1", "Second")}, {Unit("u2", "Third")}")));
        var result = await StartReader(cloud.Origin).ReadAsync();
        Assert.Equal(["First", "Third"], result.Readings.Select(reading => reading.DeviceName));
    }

    [Fact]
    public async Task An_id_is_escaped_in_the_url()
    {
        var cloud = Keep(await StubCloud.StartAsync(request => request.Path.Value!.EndsWith("/status", StringComparison.Ordinal)
            ? Results.Text("""{"components":{"main":{}}}""")
            : Page("""{"deviceId":"../token?x=1","components":[{"id":"main","capabilities":[{"id":"airConditionerMode"}]}]}""")));
        var result = await StartReader(cloud.Origin).ReadAsync();

        Assert.True(result.Ok);
        Assert.StartsWith("/devices/", cloud.Calls.Last());
        Assert.EndsWith("/status", cloud.Calls.Last());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task No_more_calls_are_in_flight_than_allowed(int allowed)
    {
        var cloud = await StartCloudAsync(24, options => options.Latency = TimeSpan.FromMilliseconds(50));
        await StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", allowed.ToString(System.Globalization.CultureInfo.InvariantCulture))).ReadAsync();
        Assert.Equal(allowed, (await cloud.CallsAsync()).MaxInFlight);
    }

    [Fact]
    public async Task A_unit_that_left_the_account_is_not_read_although_it_is_requested_early()
    {
        var ids = new List<string> { "u1", "u2", "u3" };
        var cloud = Keep(await StubCloud.StartAsync(request => request.Path.Value!.EndsWith("/status", StringComparison.Ordinal)
            ? Results.Text("""{"components":{"main":{"switch":{"switch":{"value":"on"} } } } }""")
            : Page(string.Join(',', ids.Select(id => $$"""{"deviceId":"{{id}}","components":[{"id":"main","capabilities":[{"id":"airConditionerMode"}]}]}""")))));
        var reader = StartReader(cloud.Origin);
        Assert.Equal(["u1", "u2", "u3"], (await reader.ReadAsync()).Readings.Select(reading => reading.DeviceId));

        ids[1] = "u4";
        var result = await reader.ReadAsync();
        Assert.Equal(["u1", "u3", "u4"], result.Readings.Select(reading => reading.DeviceId));
        Assert.Equal((3, 0), (result.Devices, result.Failed));
    }

    [Fact]
    public async Task Early_responses_count_although_the_list_fails()
    {
        var cloud = await StartCloudAsync(5, options => options.StatusInList = false);
        await using var reader = StartReader(cloud);
        Assert.Equal(5, (await reader.ReadAsync()).Readings.Count);

        await cloud.FaultAsync(new { kind = "status", status = 404, path = "/devices$" });
        var result = await reader.ReadAsync();

        Assert.False(result.Ok);
        Assert.Equal((5, 5, 0), (result.Readings.Count, result.Devices, result.Skipped));
        Assert.Equal("SmartThings answered 404; units read: 5", result.Message);
    }

    [Fact]
    public async Task After_a_failed_poll_only_the_list_is_requested()
    {
        var cloud = await StartCloudAsync(20);
        var reader = StartReader(cloud, PerDevice);
        Assert.True((await reader.ReadAsync()).Ok);
        await cloud.ExpireTokensAsync();
        Assert.InRange((await reader.ReadAsync()).ApiCalls, 1, 8);
        Assert.Equal(1, (await reader.ReadAsync()).ApiCalls);
    }

    private static IResult Page(string items) => Results.Text($$"""{"items":[{{items}}],"_links":null}""");

    private static string Unit(string id, string label) => $$"""
        {"deviceId":"{{id}}","label":"{{label}}","components":[{"id":"main","capabilities":[
          {"id":"airConditionerMode","status":{"airConditionerMode":{"value":"cool"} } }]}]}
        """;
}
