using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using static AcMonitoring.Collector.Tests.Simulator.RunningSimulator;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed class SimulatorApiTests
{
    [Theory]
    [InlineData("v1/")]
    [InlineData("")]
    public async Task Pages_have_recorded_links_until_every_device_is_listed(string prefix)
    {
        await using var simulator = await StartAsync(options => options.Units = 20);

        var next = $"{prefix}devices?includeStatus=true&max=10";
        var pages = new List<int>();
        var ids = new HashSet<string>();
        while (next is not null)
        {
            var page = await simulator.GetJsonAsync(next);
            var items = page.GetProperty("items").EnumerateArray().ToList();
            pages.Add(items.Count);
            ids.UnionWith(items.Select(item => item.GetProperty("deviceId").GetString()!));
            Assert.All(items, item => Assert.True(
                item.GetProperty("components")[0].GetProperty("capabilities")[0].TryGetProperty("status", out _)));

            next = page.GetProperty("_links").TryGetProperty("next", out var link) ? link.GetProperty("href").GetString() : null;
            if (next is not null)
                Assert.Equal($"{simulator.Client.BaseAddress}devices?max=10&page={pages.Count}&includeStatus=true", next);
        }

        Assert.Equal([10, 10, 4], pages);
        Assert.Equal(24, ids.Count);
    }

    [Fact]
    public async Task No_page_exceeds_the_maximum_size()
    {
        await using var simulator = await StartAsync(options => (options.Units, options.PageSize) = (20, 7));

        Assert.Equal(7, (await simulator.GetJsonAsync("v1/devices")).GetProperty("items").GetArrayLength());
        Assert.Equal(7, (await simulator.GetJsonAsync("v1/devices?max=200")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await simulator.GetJsonAsync("v1/devices?page=99")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("v1/devices?max=0")]
    [InlineData("v1/devices?max=many")]
    [InlineData("v1/devices?page=-1")]
    public async Task An_invalid_page_is_rejected(string path)
    {
        await using var simulator = await StartAsync();

        using var response = await simulator.GetAsync(path);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task The_list_contains_statuses_and_health_only_on_request()
    {
        await using var simulator = await StartAsync();

        var plain = (await simulator.GetJsonAsync("v1/devices")).GetRawText();
        var full = (await simulator.GetJsonAsync("v1/devices?includeStatus=true&includeHealth=true")).GetRawText();
        Assert.DoesNotContain("\"status\"", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("\"healthState\"", plain, StringComparison.Ordinal);
        Assert.Contains("\"status\"", full, StringComparison.Ordinal);
        Assert.Contains("\"healthState\"", full, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_version_of_the_list_ignores_includeStatus()
    {
        await using var simulator = await StartAsync(options => options.StatusInList = false);

        var list = (await simulator.GetJsonAsync("v1/devices?includeStatus=true")).GetRawText();
        Assert.DoesNotContain("\"status\"", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_of_a_device_equals_the_status_in_the_list()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 9, 2, 10, 0, 0, TimeSpan.Zero));
        await using var simulator = await StartAsync(clock: clock);

        var list = await simulator.GetJsonAsync("v1/devices?includeStatus=true");
        foreach (var device in list.GetProperty("items").EnumerateArray().Take(5))
        {
            var status = await simulator.GetJsonAsync($"v1/devices/{device.GetProperty("deviceId").GetString()}/status");
            var main = status.GetProperty("components").GetProperty("main");
            foreach (var capability in device.GetProperty("components")[0].GetProperty("capabilities").EnumerateArray())
                Assert.True(JsonElement.DeepEquals(
                    capability.GetProperty("status"), main.GetProperty(capability.GetProperty("id").GetString()!)));
        }
    }

    [Fact]
    public async Task An_unknown_device_is_forbidden_and_has_no_health()
    {
        await using var simulator = await StartAsync();

        using var status = await simulator.GetAsync("v1/devices/nobody/status");
        using var health = await simulator.GetAsync("v1/devices/nobody/health");
        Assert.Equal(HttpStatusCode.Forbidden, status.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, health.StatusCode);
        var error = JsonElement.Parse(await status.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("ForbiddenError", error.GetProperty("error").GetProperty("code").GetString());
        Assert.True(error.TryGetProperty("requestId", out _));
    }

    [Fact]
    public async Task A_device_is_online()
    {
        await using var simulator = await StartAsync();

        var id = (await simulator.GetJsonAsync("v1/devices")).GetProperty("items")[1].GetProperty("deviceId").GetString();
        var health = await simulator.GetJsonAsync($"v1/devices/{id}/health");
        Assert.Equal(id, health.GetProperty("deviceId").GetString());
        Assert.Equal("ONLINE", health.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Every_device_is_in_a_known_room_of_a_known_location()
    {
        await using var simulator = await StartAsync();

        var rooms = new Dictionary<string, HashSet<string?>>();
        foreach (var location in (await simulator.GetJsonAsync("v1/locations")).GetProperty("items").EnumerateArray())
        {
            var id = location.GetProperty("locationId").GetString()!;
            Assert.True(Guid.TryParse(id, out _));
            var details = await simulator.GetJsonAsync($"v1/locations/{id}");
            Assert.Equal(location.GetProperty("name").GetString(), details.GetProperty("name").GetString());
            var response = await simulator.GetJsonAsync($"v1/locations/{id}/rooms");
            rooms.Add(id, [.. response.GetProperty("items").EnumerateArray().Select(room => room.GetProperty("roomId").GetString())]);
        }

        Assert.Equal(3, rooms.Count);
        foreach (var device in (await simulator.GetJsonAsync("v1/devices")).GetProperty("items").EnumerateArray())
            Assert.Contains(device.GetProperty("roomId").GetString(), rooms[device.GetProperty("locationId").GetString()!]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public async Task A_call_without_a_token_gets_the_error_page_of_the_proxy(string? token)
    {
        await using var simulator = await StartAsync();
        simulator.UseToken(token);

        using var response = await simulator.GetAsync("v1/devices");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n"
            + "<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n",
            await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Used_tokens_can_be_expired_and_other_tokens_stay_valid()
    {
        await using var simulator = await StartAsync();
        await simulator.GetJsonAsync("v1/locations");

        using var expired = await simulator.Client.PostAsync("admin/tokens/expire", null, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, expired.StatusCode);
        using var refused = await simulator.GetAsync("v1/locations");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        simulator.UseToken("a-newer-token");
        await simulator.GetJsonAsync("v1/locations");
        simulator.UseToken("a-token");
        using var still = await simulator.GetAsync("locations");
        Assert.Equal(HttpStatusCode.Unauthorized, still.StatusCode);
    }

    [Fact]
    public async Task Every_response_has_the_rate_limit_headers()
    {
        await using var simulator = await StartAsync();

        foreach (var path in new[] { "v1/devices", "v1/devices/nobody/status", "v1/nothing" })
        {
            using var response = await simulator.GetAsync(path);
            Assert.True(int.Parse(response.Headers.GetValues("x-ratelimit-remaining").Single()) > 0);
            Assert.InRange(int.Parse(response.Headers.GetValues("x-ratelimit-reset").Single()), 1, 60_000);
            Assert.True(response.Headers.Contains("x-ratelimit-limit"));
        }
    }

    [Fact]
    public async Task Above_the_limit_every_call_is_rejected_until_the_window_ends()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var simulator = await StartAsync(options => (options.CallLimit, options.CallWindow) = (2, TimeSpan.FromMilliseconds(43_074)), time);
        foreach (var (status, remaining) in new[] { (200, "1"), (200, "0"), (429, "0"), (429, "0") })
        {
            using var response = await simulator.GetAsync("v1/devices");
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(remaining, response.Headers.GetValues("x-ratelimit-remaining").Single());
            Assert.Equal("2", response.Headers.GetValues("x-ratelimit-limit").Single());
            Assert.Equal("43074", response.Headers.GetValues("x-ratelimit-reset").Single());
        }

        using var refused = await simulator.GetAsync("v1/devices/nobody/status");
        Assert.Contains("attempt 5 limit 2 - retry in 43074 millis", await refused.Content.ReadAsStringAsync(Cancel));
        time.Advance(TimeSpan.FromMilliseconds(43_074));
        using var allowed = await simulator.GetAsync("v1/devices");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Theory]
    [InlineData(false, "429 429 200 200")]
    [InlineData(true, "200 429 200 200")]
    public async Task Status_calls_can_have_a_separate_limit_or_one_per_unit(bool isPerUnit, string expected)
    {
        await using var simulator = await StartAsync(options => (options.StatusCallLimit, options.UnitCallLimit) = (1, isPerUnit ? 1 : null));
        var ids = (await simulator.GetJsonAsync("v1/devices")).GetProperty("items").EnumerateArray().Take(2)
            .Select(item => item.GetProperty("deviceId").GetString()).ToList();
        (await simulator.GetAsync($"v1/devices/{ids[0]}/status")).Dispose();

        var answers = new List<int>();
        foreach (var path in new[] { $"devices/{ids[1]}/status", $"devices/{ids[0]}/status", "devices", "locations" })
        {
            using var response = await simulator.GetAsync("v1/" + path);
            answers.Add((int)response.StatusCode);
        }

        Assert.Equal(expected, string.Join(' ', answers));
    }

    [Fact]
    public async Task Calls_are_counted_by_route_and_status_code()
    {
        await using var simulator = await StartAsync();

        await simulator.GetJsonAsync("v1/devices");
        await simulator.GetJsonAsync("locations");
        foreach (var path in new[] { "v1/devices/nobody/status", "devices/nobody/status", "v1/nothing" })
            (await simulator.GetAsync(path)).Dispose();

        var calls = await simulator.GetJsonAsync("admin/calls");
        Assert.Equal(5, calls.GetProperty("total").GetInt32());
        Assert.Equal(0, calls.GetProperty("inFlight").GetInt32());
        Assert.Equal(1, calls.GetProperty("maxInFlight").GetInt32());
        Assert.Equal("""{"list":1,"status":2,"locations":1,"other":1}""", calls.GetProperty("byRoute").GetRawText());
        Assert.Equal("""{"200":2,"403":2,"404":1}""", calls.GetProperty("byStatusCode").GetRawText());

        using var reset = await simulator.Client.DeleteAsync("admin/calls", Cancel);
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        Assert.Equal(0, (await simulator.GetJsonAsync("admin/calls")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_calls_in_flight_never_exceed_those_of_the_client()
    {
        await using var simulator = await StartAsync(options => options.Latency = TimeSpan.FromMilliseconds(5));

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (_, _) =>
            (await simulator.GetAsync("v1/locations")).Dispose());

        var calls = await simulator.GetJsonAsync("admin/calls");
        Assert.Equal(200, calls.GetProperty("total").GetInt32());
        Assert.InRange(calls.GetProperty("maxInFlight").GetInt32(), 2, 4);
    }

    [Fact]
    public async Task Every_call_takes_the_latency()
    {
        var latency = TimeSpan.FromMilliseconds(150);
        await using var simulator = await StartAsync(options => options.Latency = latency);

        var began = TimeProvider.System.GetTimestamp();
        await simulator.GetJsonAsync("v1/locations");
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= latency);
    }

    [Fact]
    public async Task Liveness_needs_no_token()
    {
        await using var simulator = await StartAsync();
        simulator.UseToken(null);

        using var response = await simulator.GetAsync("health/live");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
