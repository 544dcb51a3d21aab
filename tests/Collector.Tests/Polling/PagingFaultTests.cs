using AcMonitoring.Collector.Tests.Doubles;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Lists that go on where they should not.</summary>
public sealed class PagingFaultTests : CloudTest
{
    [Fact]
    public async Task A_next_page_at_another_origin_is_refused_and_never_gets_the_token()
    {
        var other = Keep(await OddCloud.StartAsync(_ => Page("u9", null)));
        var cloud = Keep(await OddCloud.StartAsync(_ => Page("u1", new Uri(other.Origin, "/devices?page=1").ToString())));
        var outcome = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, "u1"), (outcome.Ok, outcome.Readings.Single().DeviceId));
        Assert.Contains($"127.0.0.1:{other.Origin.Port}", outcome.Message);
        Assert.Empty(other.Calls);
        Assert.DoesNotContain(Tokens.Token!, outcome.Message);
    }

    [Fact]
    public async Task A_list_that_goes_in_a_circle_ends()
    {
        var cloud = Keep(await OddCloud.StartAsync(request =>
            Page("u" + request.Query["page"], request.Query["page"] == "2" ? "/devices?page=1" : "/devices?page=2")));
        var outcome = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, 3), (outcome.Ok, outcome.Readings.Count));
        Assert.Equal(3, cloud.Calls.Count);
        Assert.Contains("circle", outcome.Message);
    }

    [Fact]
    public async Task Five_thousand_units_are_read_page_by_page()
    {
        var cloud = await StartCloudAsync(5000, options => options.PageSize = 200);
        var outcome = await StartReader(cloud).ReadAsync();

        Assert.Equal("Last fetch OK (5000 devices)", outcome.Message);
        Assert.Equal(5000, outcome.Readings.Select(reading => reading.DeviceId).Distinct().Count());
        Assert.Equal((outcome.Devices + outcome.Skipped + 199) / 200 + NameCall, outcome.ApiCalls);
        Assert.InRange(outcome.ApiCalls, 25, 30);
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("PerDevice")]
    public async Task A_unit_that_a_new_one_pushes_to_the_next_page_is_read_once(string source)
    {
        var cloud = Keep(await OddCloud.StartAsync(request =>
            request.AsksStatus(out _) ? OddAnswers.Status()
            : request.Query["page"] == "1" ? OddAnswers.List(["u2", "u3"]) : OddAnswers.List(["u1", "u2"], "/devices?page=1")));
        var outcome = await StartReader(cloud.Origin, null, ("SmartThings__StatusSource", source)).ReadAsync();

        Assert.Equal(["u1", "u2", "u3"], outcome.Readings.Select(reading => reading.DeviceId));
        Assert.Equal((3, 0, 5), (outcome.Devices, outcome.Failed, outcome.ApiCalls));
    }

    [Fact]
    public async Task A_unit_that_slips_to_a_page_already_read_is_read_by_the_next_round()
    {
        var all = new List<string> { "u1", "u2", "u3", "u4" };
        var cloud = Keep(await OddCloud.StartAsync(request =>
        {
            if (request.AsksStatus(out _))
                return OddAnswers.Status();
            if (request.Query["page"] == "1")
                return OddAnswers.List(all.Skip(2));
            var page = OddAnswers.List([.. all.Take(2)], "/devices?page=1");
            all.Remove("u1");
            return page;
        }));
        var reader = StartReader(cloud.Origin);
        Assert.Equal(["u1", "u2", "u4"], (await reader.ReadAsync()).Readings.Select(reading => reading.DeviceId));
        Assert.Equal(["u2", "u3", "u4"], (await reader.ReadAsync()).Readings.Select(reading => reading.DeviceId));
    }

    [Fact]
    public async Task A_list_without_end_ends()
    {
        var cloud = Keep(await OddCloud.StartAsync(request =>
            Page("u1", "/devices?page=" + (int.Parse("0" + request.Query["page"], System.Globalization.CultureInfo.InvariantCulture) + 1))));
        var outcome = await StartReader(cloud.Origin).ReadAsync();

        Assert.False(outcome.Ok);
        Assert.Equal(500, cloud.Calls.Count);
    }

    [Fact]
    public async Task Links_as_recorded_lead_to_our_own_path()
    {
        var cloud = Keep(await OddCloud.StartAsync(request => Page("u" + request.Query["page"], request.Query["page"] == "1" ? null : "/devices?max=200&page=1")));
        var outcome = await StartReader(new Uri(cloud.Origin, "/v1/")).ReadAsync();

        Assert.True(outcome.Ok);
        Assert.Equal(["/v1/devices?includeStatus=true", "/v1/devices?max=200&page=1&includeStatus=true"], cloud.Calls);
    }

    [Fact]
    public async Task When_a_later_page_fails_the_units_before_it_are_read()
    {
        var cloud = Keep(await OddCloud.StartAsync(request =>
            request.Query["page"] == "1" ? Results.StatusCode(422) : Page("u1", "/devices?page=1")));
        var outcome = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, 422, 1), (outcome.Ok, outcome.StatusCode, outcome.Readings.Count));
        Assert.Equal("SmartThings answered 422; units read: 1", outcome.Message);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var other = Keep(await OddCloud.StartAsync(_ => Page("u9", null)));
        var cloud = Keep(await OddCloud.StartAsync(_ => Results.Redirect(new Uri(other.Origin, "/devices").ToString())));
        var outcome = await StartReader(cloud.Origin).ReadAsync();

        Assert.Equal((false, 302), (outcome.Ok, outcome.StatusCode));
        Assert.Empty(other.Calls);
    }

    private static IResult Page(string id, string? next) => Results.Text($$"""
        {"items":[{"deviceId":"{{id}}","components":[{"id":"main","capabilities":[
          {"id":"airConditionerMode","status":{"airConditionerMode":{"value":"cool"} } }]}]}],
         "_links":{{(next is null ? "{}" : $$"""{"next":{"href":"{{next}}"} }""")}}}
        """);
}
