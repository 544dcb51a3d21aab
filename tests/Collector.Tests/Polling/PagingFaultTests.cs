using AcMonitoring.Collector.Tests.Doubles;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Lists with faulty links or pages that change.</summary>
public sealed class PagingFaultTests : CloudTest
{
    [Fact]
    public async Task A_next_page_at_another_origin_is_rejected_and_never_gets_the_token()
    {
        var other = Keep(await StubCloud.StartAsync(_ => Page("u9", null)));
        var cloud = Keep(await StubCloud.StartAsync(_ => Page("u1", new Uri(other.Origin, "/devices?page=1").ToString())));
        var result = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, "u1"), (result.Ok, result.Readings.Single().DeviceId));
        Assert.Contains($"127.0.0.1:{other.Origin.Port}", result.Message);
        Assert.Empty(other.Calls);
        Assert.DoesNotContain(Tokens.Token!, result.Message);
    }

    [Fact]
    public async Task A_list_with_a_circular_link_ends()
    {
        var cloud = Keep(await StubCloud.StartAsync(request =>
            Page("u" + request.Query["page"], request.Query["page"] == "2" ? "/devices?page=1" : "/devices?page=2")));
        var result = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, 3), (result.Ok, result.Readings.Count));
        Assert.Equal(3, cloud.Calls.Count);
        Assert.Contains("circle", result.Message);
    }

    [Fact]
    public async Task Five_thousand_units_are_read_page_by_page()
    {
        var cloud = await StartCloudAsync(5000, options => options.PageSize = 200);
        var result = await StartReader(cloud).ReadAsync();

        Assert.Equal("Last fetch OK (5000 devices)", result.Message);
        Assert.Equal(5000, result.Readings.Select(reading => reading.DeviceId).Distinct().Count());
        Assert.Equal((result.Devices + result.Skipped + 199) / 200 + NameCall, result.ApiCalls);
        Assert.InRange(result.ApiCalls, 25, 30);
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("PerDevice")]
    public async Task A_unit_that_moves_to_the_next_page_is_read_once(string source)
    {
        var cloud = Keep(await StubCloud.StartAsync(request =>
            request.IsStatusRequest(out _) ? StubResponses.Status()
            : request.Query["page"] == "1" ? StubResponses.List(["u2", "u3"]) : StubResponses.List(["u1", "u2"], "/devices?page=1")));
        var result = await StartReader(cloud.Origin, null, ("SmartThings__StatusSource", source)).ReadAsync();

        Assert.Equal(["u1", "u2", "u3"], result.Readings.Select(reading => reading.DeviceId));
        Assert.Equal((3, 0, 5), (result.Devices, result.Failed, result.ApiCalls));
    }

    [Fact]
    public async Task A_unit_that_moves_to_an_earlier_page_is_read_in_the_next_poll()
    {
        var all = new List<string> { "u1", "u2", "u3", "u4" };
        var cloud = Keep(await StubCloud.StartAsync(request =>
        {
            if (request.IsStatusRequest(out _))
                return StubResponses.Status();
            if (request.Query["page"] == "1")
                return StubResponses.List(all.Skip(2));
            var page = StubResponses.List([.. all.Take(2)], "/devices?page=1");
            all.Remove("u1");
            return page;
        }));
        var reader = StartReader(cloud.Origin);
        Assert.Equal(["u1", "u2", "u4"], (await reader.ReadAsync()).Readings.Select(reading => reading.DeviceId));
        Assert.Equal(["u2", "u3", "u4"], (await reader.ReadAsync()).Readings.Select(reading => reading.DeviceId));
    }

    [Fact]
    public async Task An_endless_list_ends_after_the_maximum_number_of_pages()
    {
        var cloud = Keep(await StubCloud.StartAsync(request =>
            Page("u1", "/devices?page=" + (int.Parse("0" + request.Query["page"], System.Globalization.CultureInfo.InvariantCulture) + 1))));
        var result = await StartReader(cloud.Origin).ReadAsync();

        Assert.False(result.Ok);
        Assert.Equal(500, cloud.Calls.Count);
    }

    [Fact]
    public async Task Recorded_links_are_resolved_to_the_configured_path()
    {
        var cloud = Keep(await StubCloud.StartAsync(request => Page("u" + request.Query["page"], request.Query["page"] == "1" ? null : "/devices?max=200&page=1")));
        var result = await StartReader(new Uri(cloud.Origin, "/v1/")).ReadAsync();

        Assert.True(result.Ok);
        Assert.Equal(["/v1/devices?includeStatus=true", "/v1/devices?max=200&page=1&includeStatus=true"], cloud.Calls);
    }

    [Fact]
    public async Task A_page_that_fails_does_not_affect_the_units_of_earlier_pages()
    {
        var cloud = Keep(await StubCloud.StartAsync(request =>
            request.Query["page"] == "1" ? Results.StatusCode(422) : Page("u1", "/devices?page=1")));
        var result = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, 422, 1), (result.Ok, result.StatusCode, result.Readings.Count));
        Assert.Equal("SmartThings answered 422; units read: 1", result.Message);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var other = Keep(await StubCloud.StartAsync(_ => Page("u9", null)));
        var cloud = Keep(await StubCloud.StartAsync(_ => Results.Redirect(new Uri(other.Origin, "/devices").ToString())));
        var result = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, 302), (result.Ok, result.StatusCode));
        Assert.Empty(other.Calls);
    }

    private static IResult Page(string id, string? next) => Results.Text($$"""
        {"items":[{"deviceId":"{{id}}","components":[{"id":"main","capabilities":[
          {"id":"airConditionerMode","status":{"airConditionerMode":{"value":"cool"} } }]}]}],
         "_links":{{(next is null ? "{}" : $$"""{"next":{"href":"{{next}}"} }""")}}}
        """);
}
