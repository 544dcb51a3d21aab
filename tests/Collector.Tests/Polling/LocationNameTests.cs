using System.Collections.Concurrent;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>The location names in readings, and their effect on polls.</summary>
public sealed class LocationNameTests : CloudTest
{
    private const string Locations = "/locations";

    private readonly FakeTimeProvider _time = new(DeviceReaderHost.Slot);

    [Fact]
    public async Task Names_are_requested_once_and_a_new_name_is_visible_within_an_hour()
    {
        var cloud = await StartCloudAsync(30);
        var reader = Start(cloud.BaseUrl);
        var first = await reader.ReadAsync();
        Assert.Equal(["Annexe Jasmin", "Centre de formation", "Siège"], NamesOf(first).Order(StringComparer.Ordinal));

        await cloud.RenameLocationAsync(first.Readings.First(reading => reading.LocationName == "Siège").Location, "Direction");
        for (var minutes = 5; minutes < 50; minutes += 5)
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(1, (await reader.ReadAsync()).ApiCalls);
        }

        _time.Advance(TimeSpan.FromMinutes(5));
        var result = await reader.ReadAsync();
        Assert.Equal(["Annexe Jasmin", "Centre de formation", "Direction"], NamesOf(result).Order(StringComparer.Ordinal));
        Assert.Equal(1 + NameCall, result.ApiCalls);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(401)]
    public async Task A_token_without_access_to_locations_is_logged_once_and_retried_after_hours_or_with_a_new_token(int status)
    {
        var cloud = await StartCloudAsync(3);
        await cloud.FaultAsync(new { kind = "status", status, path = Locations });
        var reader = Start(cloud.BaseUrl);
        AssertGood(await reader.ReadAsync(), 1 + NameCall);
        var warning = Assert.Single(reader.Logs.Warnings);
        Assert.Contains($"({status})", warning);
        Assert.Contains("r:locations:*", warning);

        for (var hours = 1; hours < 6; hours++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            AssertGood(await reader.ReadAsync(), 1);
        }

        _time.Advance(TimeSpan.FromHours(1));
        AssertGood(await reader.ReadAsync(), 1 + NameCall);
        AssertGood(await reader.ReadAsync(), 1);
        Assert.Single(reader.Logs.Warnings);

        await cloud.HealAsync();
        Tokens.Token = "7c2d1a80-newer-token";
        Assert.Equal(["Siège"], NamesOf(await reader.ReadAsync()));
    }

    [Theory]
    [InlineData("status", 500, 5)]
    [InlineData("rateLimit", null, 8)]
    [InlineData("garbage", null, 5)]
    [InlineData("reset", null, 5)]
    public async Task A_fault_costs_one_call_until_the_retry_and_known_names_stay(string kind, int? status, int minutes)
    {
        var cloud = await StartCloudAsync(3);
        var reader = Start(cloud.BaseUrl);
        await reader.ReadAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await cloud.FaultAsync(new { kind, status, path = Locations, hint = "retryAfter", waitMilliseconds = 480_000 });
        AssertGood(await reader.ReadAsync(), 1 + NameCall, "Siège");
        AssertGood(await reader.ReadAsync(), 1, "Siège");
        Assert.Contains($"Next try in {minutes} minutes", Assert.Single(reader.Logs.Warnings));

        _time.Advance(TimeSpan.FromMinutes(minutes));
        AssertGood(await reader.ReadAsync(), 1 + NameCall, "Siège");
        Assert.Contains("Next try in 10 minutes", reader.Logs.Warnings.Last());
    }

    [Fact]
    public async Task Hanging_location_calls_delay_a_poll_by_at_most_five_seconds_and_never_beyond_its_end()
    {
        var cloud = await StartCloudAsync(3);
        await cloud.FaultAsync(new { kind = "hang", path = Locations });
        foreach (var (limitSeconds, seconds) in ((double, double)[])[(30, 5), (2, 2)])
        {
            await cloud.ForgetCallsAsync();
            var poll = Start(cloud.BaseUrl).ReadAsync(limitSeconds);
            await Eventually.TrueAsync(async () => (await cloud.CallsAsync()).ByRoute["locations"] == 1, "the names are requested");
            _time.Advance(TimeSpan.FromSeconds(seconds));
            AssertGood(await poll, 1 + NameCall);
        }
    }

    [Fact]
    public async Task A_new_location_is_named_in_the_same_poll()
    {
        var units = new ConcurrentDictionary<string, string> { ["u1"] = "home" };
        var cloud = Keep(await StubCloud.StartAsync(request => Respond(request, units)));
        var reader = Start(cloud.Origin);
        Assert.Equal(["Home"], NamesOf(await reader.ReadAsync()));

        units["u2"] = "next";
        Assert.Equal([("u1", "Home"), ("u2", "Next")], (await reader.ReadAsync()).Readings.Select(reading => (reading.DeviceId, reading.LocationName)));
    }

    [Fact]
    public async Task A_location_outside_the_list_is_requested_singly_and_a_forbidden_one_once_an_hour()
    {
        var units = new ConcurrentDictionary<string, string> { ["u1"] = "home", ["u2"] = "shared", ["u3"] = "secret", ["u4"] = "..", ["u5"] = "" };
        var cloud = Keep(await StubCloud.StartAsync(request => Respond(request, units)));
        var reader = Start(cloud.Origin);
        for (var poll = 0; poll < 3; poll++)
        {
            Assert.Equal(
                [("u1", "Home"), ("u2", "Shared"), ("u3", null), ("u4", null), ("u5", null)],
                (await reader.ReadAsync()).Readings.Select(reading => (reading.DeviceId, reading.LocationName)));
        }

        Assert.Equal(
            ["/locations", "/locations/secret", "/locations/shared", "/locations?page=1"],
            cloud.Calls.Where(call => call.StartsWith(Locations, StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        _time.Advance(TimeSpan.FromHours(1));
        await reader.ReadAsync();
        Assert.Equal(2, cloud.Calls.Count(call => call == "/locations/secret"));
        Assert.Contains("secret", Assert.Single(reader.Logs.Warnings));
    }

    [Fact]
    public async Task The_token_does_not_follow_the_list_to_another_origin()
    {
        var elsewhere = Keep(await StubCloud.StartAsync(_ => Results.Ok()));
        var cloud = Keep(await StubCloud.StartAsync(request => request.Path == Locations
            ? Results.Json(new { items = new[] { new { locationId = "home", name = "Home" } }, _links = new { next = new { href = elsewhere.Origin + "locations?page=1" } } })
            : Respond(request, new() { ["u1"] = "home" })));
        var reader = Start(cloud.Origin);

        AssertGood(await reader.ReadAsync(), 2, "Home");
        Assert.Empty(elsewhere.Calls);
        Assert.Contains("which does not get the token", Assert.Single(reader.Logs.Warnings));
    }

    private static IEnumerable<string> NamesOf(PollResult result) => result.Readings.Select(reading => reading.LocationName!).Distinct();

    private static void AssertGood(PollResult result, int calls, string? name = null)
    {
        Assert.Equal((true, 200, 0, calls), (result.Ok, result.StatusCode, result.Failed, result.ApiCalls));
        Assert.All(result.Readings, reading => Assert.Equal(name, reading.LocationName));
    }

    // Lists the locations home and next on one page each, and returns shared when it is requested singly.
    private static IResult Respond(HttpRequest request, ConcurrentDictionary<string, string> units) => request.Path.Value switch
    {
        "/locations" when request.Query["page"] == "1" => Results.Json(new { items = new[] { new { locationId = "next", name = "Next" } }, _links = (object?)null }),
        "/locations" => Results.Json(new { items = new[] { new { locationId = "home", name = "Home" } }, _links = new { next = new { href = "/locations?page=1" } } }),
        "/locations/shared" => Results.Json(new { locationId = "shared", name = "Shared" }),
        "/devices" => Results.Json(new
        {
            items = units.Select(unit => new
            {
                deviceId = unit.Key,
                locationId = unit.Value,
                components = new[]
                {
                    new { id = "main", capabilities = new[] { new { id = "airConditionerMode", status = new { airConditionerMode = new { value = "cool" } } } } },
                },
            }),
        }),
        _ => Results.StatusCode(403),
    };

    private DeviceReaderHost Start(Uri cloud) => Keep(new DeviceReaderHost(cloud, Tokens.Origin, _time, null));
}
