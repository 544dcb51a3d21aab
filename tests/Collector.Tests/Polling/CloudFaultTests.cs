using System.Globalization;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Polls of a cloud with faults.</summary>
public sealed class CloudFaultTests : CloudTest
{
    private const string List = "/devices$";
    private const string Status = "/status$";

    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Theory]
    [InlineData("retryAfter")]
    [InlineData("resetHeader")]
    [InlineData("body")]
    [InlineData("none")]
    public async Task After_a_429_the_poll_waits_as_long_as_the_hint(string hint)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "rateLimit", path = List, times = 1, hint, waitMilliseconds = 1000 });
        var reader = StartReader(cloud);
        var result = await reader.ReadAsync();

        Assert.Equal((true, 2 + NameCall), (result.Ok, result.ApiCalls));
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(0.98), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task One_rejected_call_delays_all_others()
    {
        var cloud = await StartCloudAsync(40, options => options.Latency = TimeSpan.FromMilliseconds(20));
        await cloud.FaultAsync(new { kind = "rateLimit", path = Status, times = 1, hint = "body", waitMilliseconds = 3000 });
        var reader = StartReader(cloud, PerDevice);
        var poll = reader.ReadAsync();
        await TestSupport.Eventually.TrueAsync(
            async () => (await cloud.CallsAsync()) is { InFlight: 0 } calls && calls.ByStatusCode.ContainsKey("429"), "calls are blocked");

        // The eight calls in flight with the rejected one, and the list.
        Assert.InRange((await cloud.CallsAsync()).Total, 2, 17);
        var result = await poll;
        Assert.Equal((true, 0, 42 + NameCall), (result.Ok, result.Failed, result.ApiCalls));
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_rate_limit_longer_than_the_poll_ends_it_at_once()
    {
        var cloud = await StartCloudAsync(40);
        await cloud.FaultAsync(new { kind = "rateLimit", path = Status, hint = "resetHeader", waitMilliseconds = 60_000 });
        var reader = StartReader(cloud, PerDevice);
        var result = await reader.ReadAsync(limitSeconds: 10);

        Assert.Equal((false, 429, 40), (result.Ok, result.StatusCode, result.Throttled));
        Assert.Equal(Reason.RateLimited, result.Reason);
        Assert.Contains("(429)", result.Message);
        Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange((await cloud.CallsAsync()).ByStatusCode["429"], 1, 8);
    }

    [Fact]
    public async Task A_rate_limit_also_applies_to_the_next_poll()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "rateLimit", path = List, times = 1, hint = "body", waitMilliseconds = 43_074 });
        var reader = StartReader(cloud);
        Assert.Equal((429, 1), Of(await reader.ReadAsync(limitSeconds: 10)));
        Assert.Equal((429, 0), Of(await reader.ReadAsync(limitSeconds: 10)));
        Assert.Equal(1, (await cloud.CallsAsync()).Total);

        static (int?, int) Of(PollResult result) => (result.StatusCode, result.ApiCalls);
    }

    [Theory]
    [InlineData("status", 500)]
    [InlineData("status", 502)]
    [InlineData("status", 503)]
    [InlineData("status", 504)]
    [InlineData("status", 408)]
    [InlineData("reset", null)]
    [InlineData("truncated", null)]
    [InlineData("garbage", null)]
    [InlineData("empty", null)]
    public async Task A_transient_fault_is_retried(string kind, int? status)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind, status, path = List, times = 1 });
        await cloud.FaultAsync(new { kind, status, path = Status, times = 1 });
        var result = await RunPollAsync(cloud, PerDevice);

        Assert.Equal("Last fetch OK (5 devices)", result.Message);
        Assert.Equal(8 + NameCall, result.ApiCalls);
        Assert.Equal(8 + NameCall, (await cloud.CallsAsync()).Total);
    }

    [Theory]
    [InlineData("status", 503, "SmartThings answered 503", Reason.SmartThingsError)]
    [InlineData("garbage", null, "SmartThings gave an answer that cannot be read", Reason.SmartThingsError)]
    [InlineData("truncated", null, "SmartThings gave an answer that cannot be read", Reason.SmartThingsError)]
    [InlineData("reset", null, "The connection to SmartThings failed", Reason.SmartThingsUnreachable)]
    public async Task A_permanent_fault_of_the_list_fails_the_poll_after_four_tries(string kind, int? status, string message, Reason reason)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind, status, path = List });
        var result = await RunPollAsync(cloud);

        Assert.Equal((false, status, message), (result.Ok, result.StatusCode, result.Message));
        Assert.Equal((reason, 4, false), (result.Reason, result.ApiCalls, result.NeedsToken));
    }

    [Fact]
    public async Task An_unreachable_cloud_fails_the_poll()
    {
        var nobody = new Uri($"http://127.0.0.1:{TestSupport.FreePorts.Take()}/");
        var reader = StartReader(nobody);
        var result = await reader.ReadAsync();
        Assert.Equal((false, null, "The connection to SmartThings failed"), (result.Ok, result.StatusCode, result.Message));
        Assert.Contains($"refused (127.0.0.1:{nobody.Port})", Assert.Single(reader.Logs.Warnings));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task An_unknown_client_error_is_not_retried_and_its_body_is_logged(int status)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "status", status, path = List });
        var reader = StartReader(cloud);
        var result = await reader.ReadAsync();

        Assert.Equal((false, status, 1), (result.Ok, result.StatusCode, result.ApiCalls));
        var line = Assert.Single(reader.Logs.Warnings);
        Assert.Contains($"answered {status}", line);
        Assert.Contains("error", line);
    }

    [Fact]
    public async Task A_body_that_contains_the_token_is_logged_without_it()
    {
        var cloud = Keep(await StubCloud.StartAsync(request => Microsoft.AspNetCore.Http.Results.Text(
            $"refused\r\nBearer {request.Headers.Authorization.ToString()[7..]} {new string('x', 500)}", statusCode: 402)));
        var reader = StartReader(cloud.Origin);
        var result = await reader.ReadAsync();

        Assert.Equal(402, result.StatusCode);
        Assert.Contains(reader.Logs.Warnings, line => line.Contains("refused  Bearer …"));
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains(Tokens.Token!) || line.Contains(new string('x', 200)));
    }

    [Theory]
    [InlineData("status", 500)]
    [InlineData("status", 403)]
    [InlineData("garbage", null)]
    public async Task A_unit_that_always_fails_does_not_affect_the_others(string kind, int? status)
    {
        var cloud = await StartCloudAsync(20);
        var victim = (await StartReader(cloud).ReadAsync()).Readings[7].DeviceId;
        await cloud.FaultAsync(new { kind, status, path = victim });
        var result = await RunPollAsync(cloud, PerDevice);

        Assert.Equal((true, 200, "Last fetch OK (19 of 20 devices; 1 failed)"), (result.Ok, result.StatusCode, result.Message));
        Assert.Equal((Reason.Partial, 20, 1, false), (result.Reason, result.Devices, result.Failed, result.NeedsToken));
        Assert.DoesNotContain(victim, result.Readings.Select(reading => reading.DeviceId));
    }

    [Fact]
    public async Task A_poll_in_which_every_unit_fails_has_failed()
    {
        var cloud = await StartCloudAsync(3);
        await cloud.FaultAsync(new { kind = "status", status = 502, path = Status });
        var result = await RunPollAsync(cloud, PerDevice);

        Assert.Equal((false, 502), (result.Ok, result.StatusCode));
        Assert.Equal("None of the 3 units could be read: SmartThings answered 502", result.Message);
    }

    [Fact]
    public async Task The_circuit_breaker_stops_the_calls_to_a_failing_cloud()
    {
        var cloud = await StartCloudAsync(60);
        await cloud.FaultAsync(new { kind = "status", status = 503, path = Status });
        var reader = StartReader(cloud, PerDevice);
        var result = await reader.ReadAsync(limitSeconds: 4);

        Assert.Equal((false, 60), (result.Ok, result.Failed));
        // Twenty calls open the circuit, including the list call; others were in flight.
        Assert.InRange((await cloud.CallsAsync()).ByRoute["status"], 19, 40);
        Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Units_that_an_open_circuit_delayed_are_read_when_it_closes()
    {
        var cloud = await StartCloudAsync(24);
        // The list and these 19 open the circuit, one at a time. The other three are the test calls of the half-open circuit.
        await cloud.FaultAsync(new { kind = "status", status = 503, path = Status, times = 19 + 3 });
        var result = await RunPollAsync(cloud, PerDevice, ("SmartThings__MaxConcurrency", "1"));

        Assert.Equal(("Last fetch OK (24 devices)", 1 + 22 + 24 + NameCall), (result.Message, result.ApiCalls));
    }

    [Fact]
    public async Task A_hanging_call_is_retried()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "hang", path = List, times = 1 });
        var result = await StartReader(cloud.BaseUrl, tryTimeout: TimeSpan.FromSeconds(3)).ReadAsync();
        Assert.Equal(("Last fetch OK (5 devices)", 2 + NameCall), (result.Message, result.ApiCalls));
    }

    [Fact]
    public async Task Calls_that_always_hang_fail_with_a_timeout()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "hang", path = List });
        var result = await StartReader(cloud.BaseUrl, tryTimeout: TimeSpan.FromSeconds(0.3)).ReadAsync();
        Assert.Equal((false, null, "SmartThings did not answer in time", 4), (result.Ok, result.StatusCode, result.Message, result.ApiCalls));
        Assert.Equal(Reason.TimedOut, result.Reason);
    }

    [Fact]
    public async Task Time_in_the_queue_does_not_count_towards_the_timeout_of_a_call()
    {
        var cloud = await StartCloudAsync(30, options => options.Latency = TimeSpan.FromMilliseconds(150));
        var result = await StartReader(
            cloud.BaseUrl, TimeSpan.FromSeconds(3), [PerDevice, ("SmartThings__MaxConcurrency", "1")]).ReadAsync();
        Assert.Equal((0, 31 + NameCall), (result.Failed, result.ApiCalls));
    }

    [Theory]
    [InlineData(List, 0)]
    [InlineData(Status, 60)]
    public async Task A_poll_ends_in_time_although_the_cloud_hangs(string path, int failed)
    {
        var cloud = await StartCloudAsync();
        await cloud.FaultAsync(new { kind = "hang", path });
        var reader = StartReader(cloud, PerDevice);
        var result = await reader.ReadAsync(limitSeconds: 3);

        // One call would take ten seconds, a unit with its retries forty.
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(8));
        Assert.Equal((false, null, failed), (result.Ok, result.StatusCode, result.Failed));
        Assert.Contains("The time of the round was over", result.Message);
    }

    [Fact]
    public async Task Readings_from_before_the_end_of_the_poll_are_kept()
    {
        var cloud = await StartCloudAsync(20);
        var victim = (await StartReader(cloud).ReadAsync()).Readings[3].DeviceId;
        await cloud.FaultAsync(new { kind = "hang", path = victim });
        var result = await StartReader(cloud, PerDevice).ReadAsync(limitSeconds: 4);
        Assert.Equal((true, 19, 1), (result.Ok, result.Readings.Count, result.Failed));
    }

    [Fact]
    public async Task An_expired_token_fails_the_poll_without_a_retry()
    {
        var cloud = await StartCloudAsync(5);
        var reader = StartReader(cloud);
        await reader.ReadAsync();
        await cloud.ExpireTokensAsync();
        var result = await reader.ReadAsync();

        Assert.Equal((false, 401, "Unauthorized - token may be expired"), (result.Ok, result.StatusCode, result.Message));
        Assert.Equal((Reason.TokenRefused, 1, true), (result.Reason, result.ApiCalls, result.NeedsToken));
        Assert.Equal(3, Tokens.Requests); // Once per poll, and once for a newer token.
    }

    [Theory]
    [InlineData(List)]
    [InlineData(Status)]
    public async Task A_newer_token_lets_the_poll_succeed(string path)
    {
        var cloud = await StartCloudAsync(20);
        await cloud.FaultAsync(new { kind = "status", status = 401, path, times = 1 });
        Tokens.NewerToken = "7c2d1a80-newer-token";
        var result = await StartReader(cloud, PerDevice).ReadAsync();

        Assert.Equal(("Last fetch OK (20 devices)", 22 + NameCall), (result.Message, result.ApiCalls));
        Assert.Equal(2, Tokens.Requests);
    }

    [Fact]
    public async Task A_newer_token_is_requested_once_however_many_calls_are_rejected()
    {
        var cloud = await StartCloudAsync(30, options => options.Latency = TimeSpan.FromMilliseconds(50));
        await cloud.FaultAsync(new { kind = "status", status = 401, path = Status });
        Tokens.NewerToken = "7c2d1a80-newer-token";
        var result = await StartReader(cloud, PerDevice).ReadAsync();

        Assert.Equal((false, 401, 30, true), (result.Ok, result.StatusCode, result.Failed, result.NeedsToken));
        Assert.Equal(2, Tokens.Requests);

        // Eight with the old token, eight while the newer one is requested, eight with the newer one.
        Assert.InRange((await cloud.CallsAsync()).ByStatusCode["401"], 2, 24);
    }

    [Fact]
    public async Task After_a_rejected_token_the_readings_are_kept_and_the_calls_stop()
    {
        var cloud = await StartCloudAsync(30);
        var reader = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "1"));
        // The units are requested in the order of the previous poll.
        var before = await reader.ReadAsync();
        var victim = before.Readings.OrderBy(reading => reading.CollectedAt).ElementAt(10).DeviceId;
        await cloud.ForgetCallsAsync();
        await cloud.FaultAsync(new { kind = "status", status = 401, path = victim });
        var result = await reader.ReadAsync();

        var calls = await cloud.CallsAsync();
        Assert.Equal((false, 401), (result.Ok, result.StatusCode));
        Assert.InRange(result.Readings.Count, 10, 28);
        Assert.Equal(result.Readings.Count + 1, calls.ByRoute["status"]);
    }

    [Fact]
    public async Task A_token_without_permission_to_list_devices_fails_the_poll()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "status", status = 403, path = List });
        var result = await StartReader(cloud).ReadAsync();
        Assert.Equal((false, 403, 1, true), (result.Ok, result.StatusCode, result.ApiCalls, result.NeedsToken));
        Assert.Equal(Reason.Forbidden, result.Reason);
    }

    [Fact]
    public async Task No_fault_writes_the_token_to_the_log()
    {
        var cloud = await StartCloudAsync(3);
        var reader = StartReader(cloud.BaseUrl, TimeSpan.FromSeconds(0.3), PerDevice);
        // The rate limit last: a poll that is still throttled logs nothing again.
        var kinds = new[] { "status", "hang", "reset", "truncated", "garbage", "empty", "rateLimit" };
        foreach (var kind in kinds)
        {
            await cloud.HealAsync();
            await cloud.FaultAsync(new { kind, status = 500, path = Status, waitMilliseconds = 10 });
            Assert.False((await reader.ReadAsync(limitSeconds: 1)).Ok);
        }

        Assert.True(reader.Logs.Warnings.Count() >= kinds.Length, string.Create(CultureInfo.InvariantCulture, $"{reader.Logs.Warnings.Count()} lines"));
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains(Tokens.Token!, StringComparison.OrdinalIgnoreCase));
    }
}
