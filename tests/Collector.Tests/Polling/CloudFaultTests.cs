using System.Globalization;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Tests.Doubles;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Rounds against a cloud with faults.</summary>
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
    public async Task A_rate_limit_is_waited_out_as_long_as_it_says(string hint)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "rateLimit", path = List, times = 1, hint, waitMilliseconds = 1000 });
        var reader = StartReader(cloud);
        var outcome = await reader.ReadAsync();

        Assert.Equal((true, 2 + NameCall), (outcome.Ok, outcome.ApiCalls));
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(0.98), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task One_refused_call_holds_all_the_others_back()
    {
        var cloud = await StartCloudAsync(40, options => options.Latency = TimeSpan.FromMilliseconds(20));
        await cloud.FaultAsync(new { kind = "rateLimit", path = Status, times = 1, hint = "body", waitMilliseconds = 3000 });
        var reader = StartReader(cloud, PerDevice);
        var round = reader.ReadAsync();
        await TestSupport.Eventually.TrueAsync(
            async () => (await cloud.CallsAsync()) is { InFlight: 0 } calls && calls.ByStatusCode.ContainsKey("429"), "the gate is closed");

        // The eight that were in flight with the refused one, and the list.
        Assert.InRange((await cloud.CallsAsync()).Total, 2, 17);
        var outcome = await round;
        Assert.Equal((true, 0, 42 + NameCall), (outcome.Ok, outcome.Failed, outcome.ApiCalls));
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_rate_limit_beyond_the_end_of_the_round_is_given_up_at_once()
    {
        var cloud = await StartCloudAsync(40);
        await cloud.FaultAsync(new { kind = "rateLimit", path = Status, hint = "resetHeader", waitMilliseconds = 60_000 });
        var reader = StartReader(cloud, PerDevice);
        var outcome = await reader.ReadAsync(limitSeconds: 10);

        Assert.Equal((false, 429, 40), (outcome.Ok, outcome.StatusCode, outcome.Waiting));
        Assert.Contains("(429)", outcome.Message);
        Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange((await cloud.CallsAsync()).ByStatusCode["429"], 1, 8);
    }

    [Fact]
    public async Task A_limit_that_lasts_is_respected_by_the_next_round()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "rateLimit", path = List, times = 1, hint = "body", waitMilliseconds = 43_074 });
        var reader = StartReader(cloud);
        Assert.Equal((429, 1), Of(await reader.ReadAsync(limitSeconds: 10)));
        Assert.Equal((429, 0), Of(await reader.ReadAsync(limitSeconds: 10)));
        Assert.Equal(1, (await cloud.CallsAsync()).Total);

        static (int?, int) Of(RoundOutcome outcome) => (outcome.StatusCode, outcome.ApiCalls);
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
    public async Task A_passing_fault_is_tried_again(string kind, int? status)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind, status, path = List, times = 1 });
        await cloud.FaultAsync(new { kind, status, path = Status, times = 1 });
        var outcome = await ReadQuicklyAsync(cloud, PerDevice);

        Assert.Equal("Last fetch OK (5 devices)", outcome.Message);
        Assert.Equal(8 + NameCall, outcome.ApiCalls);
        Assert.Equal(8 + NameCall, (await cloud.CallsAsync()).Total);
    }

    [Theory]
    [InlineData("status", 503, "SmartThings answered 503")]
    [InlineData("garbage", null, "SmartThings gave an answer that cannot be read")]
    [InlineData("truncated", null, "SmartThings gave an answer that cannot be read")]
    [InlineData("reset", null, "The connection to SmartThings failed")]
    public async Task A_lasting_fault_of_the_list_fails_the_round_after_four_tries(string kind, int? status, string message)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind, status, path = List });
        var outcome = await ReadQuicklyAsync(cloud);

        Assert.Equal((false, status, message), (outcome.Ok, outcome.StatusCode, outcome.Message));
        Assert.Equal((4, false), (outcome.ApiCalls, outcome.NeedsToken));
    }

    [Fact]
    public async Task A_cloud_that_is_away_fails_the_round()
    {
        var nobody = new Uri($"http://127.0.0.1:{TestSupport.FreePorts.Take()}/");
        var reader = StartReader(nobody);
        var outcome = await reader.ReadAsync();
        Assert.Equal((false, null, "The connection to SmartThings failed"), (outcome.Ok, outcome.StatusCode, outcome.Message));
        Assert.Contains($"refused (127.0.0.1:{nobody.Port})", Assert.Single(reader.Logs.Warnings));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task An_unknown_refusal_is_not_tried_again_and_its_body_is_logged(int status)
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "status", status, path = List });
        var reader = StartReader(cloud);
        var outcome = await reader.ReadAsync();

        Assert.Equal((false, status, 1), (outcome.Ok, outcome.StatusCode, outcome.ApiCalls));
        var line = Assert.Single(reader.Logs.Warnings);
        Assert.Contains($"answered {status}", line);
        Assert.Contains("error", line);
    }

    [Fact]
    public async Task A_body_that_repeats_the_token_does_not_bring_it_into_the_log()
    {
        var cloud = Keep(await OddCloud.StartAsync(request => Microsoft.AspNetCore.Http.Results.Text(
            $"refused\r\nBearer {request.Headers.Authorization.ToString()[7..]} {new string('x', 500)}", statusCode: 402)));
        var reader = StartReader(cloud.Origin);
        var outcome = await reader.ReadAsync();

        Assert.Equal(402, outcome.StatusCode);
        Assert.Contains(reader.Logs.Warnings, line => line.Contains("refused  Bearer …"));
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains(Tokens.Token!) || line.Contains(new string('x', 200)));
    }

    [Theory]
    [InlineData("status", 500)]
    [InlineData("status", 403)]
    [InlineData("garbage", null)]
    public async Task A_unit_that_always_fails_spoils_no_other(string kind, int? status)
    {
        var cloud = await StartCloudAsync(20);
        var victim = (await StartReader(cloud).ReadAsync()).Readings[7].DeviceId;
        await cloud.FaultAsync(new { kind, status, path = victim });
        var outcome = await ReadQuicklyAsync(cloud, PerDevice);

        Assert.Equal((true, 200, "Last fetch OK (19 of 20 devices; 1 failed)"), (outcome.Ok, outcome.StatusCode, outcome.Message));
        Assert.Equal((20, 1, false), (outcome.Devices, outcome.Failed, outcome.NeedsToken));
        Assert.DoesNotContain(victim, outcome.Readings.Select(reading => reading.DeviceId));
    }

    [Fact]
    public async Task When_every_unit_fails_the_round_has_failed()
    {
        var cloud = await StartCloudAsync(3);
        await cloud.FaultAsync(new { kind = "status", status = 502, path = Status });
        var outcome = await ReadQuicklyAsync(cloud, PerDevice);

        Assert.Equal((false, 502), (outcome.Ok, outcome.StatusCode));
        Assert.Equal("None of the 3 units could be read: SmartThings answered 502", outcome.Message);
    }

    [Fact]
    public async Task A_cloud_in_trouble_is_left_alone_for_a_moment()
    {
        var cloud = await StartCloudAsync(60);
        await cloud.FaultAsync(new { kind = "status", status = 503, path = Status });
        var reader = StartReader(cloud, PerDevice);
        var outcome = await reader.ReadAsync(limitSeconds: 4);

        Assert.Equal((false, 60), (outcome.Ok, outcome.Failed));
        // Twenty calls break the circuit, the list's among them; others were under way.
        Assert.InRange((await cloud.CallsAsync()).ByRoute["status"], 19, 40);
        Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task What_a_broken_circuit_held_back_is_read_when_it_closes()
    {
        var cloud = await StartCloudAsync(24);
        // The list and these 19 break it, one at a time; the other three are what it lets through to see whether the trouble is over.
        await cloud.FaultAsync(new { kind = "status", status = 503, path = Status, times = 19 + 3 });
        var outcome = await ReadQuicklyAsync(cloud, PerDevice, ("SmartThings__MaxConcurrency", "1"));

        Assert.Equal(("Last fetch OK (24 devices)", 1 + 22 + 24 + NameCall), (outcome.Message, outcome.ApiCalls));
    }

    [Fact]
    public async Task A_call_that_hangs_is_tried_again()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "hang", path = List, times = 1 });
        var outcome = await StartReader(cloud.BaseUrl, tryTimeout: TimeSpan.FromSeconds(3)).ReadAsync();
        Assert.Equal(("Last fetch OK (5 devices)", 2 + NameCall), (outcome.Message, outcome.ApiCalls));
    }

    [Fact]
    public async Task Calls_that_hang_for_ever_are_no_answer_in_time()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "hang", path = List });
        var outcome = await StartReader(cloud.BaseUrl, tryTimeout: TimeSpan.FromSeconds(0.3)).ReadAsync();
        Assert.Equal((false, null, "SmartThings did not answer in time", 4), (outcome.Ok, outcome.StatusCode, outcome.Message, outcome.ApiCalls));
    }

    [Fact]
    public async Task Waiting_for_its_turn_does_not_count_as_the_time_of_a_call()
    {
        var cloud = await StartCloudAsync(30, options => options.Latency = TimeSpan.FromMilliseconds(150));
        var outcome = await StartReader(
            cloud.BaseUrl, TimeSpan.FromSeconds(3), [PerDevice, ("SmartThings__MaxConcurrency", "1")]).ReadAsync();
        Assert.Equal((0, 31 + NameCall), (outcome.Failed, outcome.ApiCalls));
    }

    [Theory]
    [InlineData(List, 0)]
    [InlineData(Status, 60)]
    public async Task The_round_ends_in_time_though_the_cloud_hangs(string path, int failed)
    {
        var cloud = await StartCloudAsync();
        await cloud.FaultAsync(new { kind = "hang", path });
        var reader = StartReader(cloud, PerDevice);
        var outcome = await reader.ReadAsync(limitSeconds: 3);

        // A call alone would take ten seconds, a unit with its tries forty.
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(8));
        Assert.Equal((false, null, failed), (outcome.Ok, outcome.StatusCode, outcome.Failed));
        Assert.Contains("The time of the round was over", outcome.Message);
    }

    [Fact]
    public async Task What_was_read_before_the_end_of_the_round_is_kept()
    {
        var cloud = await StartCloudAsync(20);
        var victim = (await StartReader(cloud).ReadAsync()).Readings[3].DeviceId;
        await cloud.FaultAsync(new { kind = "hang", path = victim });
        var outcome = await StartReader(cloud, PerDevice).ReadAsync(limitSeconds: 4);
        Assert.Equal((true, 19, 1), (outcome.Ok, outcome.Readings.Count, outcome.Failed));
    }

    [Fact]
    public async Task An_expired_token_fails_the_round_without_another_try()
    {
        var cloud = await StartCloudAsync(5);
        var reader = StartReader(cloud);
        await reader.ReadAsync();
        await cloud.ExpireTokensAsync();
        var outcome = await reader.ReadAsync();

        Assert.Equal((false, 401, "Unauthorized - token may be expired"), (outcome.Ok, outcome.StatusCode, outcome.Message));
        Assert.Equal((1, true), (outcome.ApiCalls, outcome.NeedsToken));
        Assert.Equal(3, Tokens.Asked); // For each round, and for a newer one.
    }

    [Theory]
    [InlineData(List)]
    [InlineData(Status)]
    public async Task A_newer_token_heals_the_round(string path)
    {
        var cloud = await StartCloudAsync(20);
        await cloud.FaultAsync(new { kind = "status", status = 401, path, times = 1 });
        Tokens.NewerToken = "7c2d1a80-newer-token";
        var outcome = await StartReader(cloud, PerDevice).ReadAsync();

        Assert.Equal(("Last fetch OK (20 devices)", 22 + NameCall), (outcome.Message, outcome.ApiCalls));
        Assert.Equal(2, Tokens.Asked);
    }

    [Fact]
    public async Task However_many_calls_are_refused_a_newer_token_is_asked_for_once()
    {
        var cloud = await StartCloudAsync(30, options => options.Latency = TimeSpan.FromMilliseconds(50));
        await cloud.FaultAsync(new { kind = "status", status = 401, path = Status });
        Tokens.NewerToken = "7c2d1a80-newer-token";
        var outcome = await StartReader(cloud, PerDevice).ReadAsync();

        Assert.Equal((false, 401, 30, true), (outcome.Ok, outcome.StatusCode, outcome.Failed, outcome.NeedsToken));
        Assert.Equal(2, Tokens.Asked);

        // Eight with the old token, eight while the newer one was fetched, eight with that.
        Assert.InRange((await cloud.CallsAsync()).ByStatusCode["401"], 2, 24);
    }

    [Fact]
    public async Task Readings_in_hand_when_the_token_is_refused_are_kept_and_no_more_calls_are_made()
    {
        var cloud = await StartCloudAsync(30);
        var reader = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "1"));
        // The units are asked in the order of the round before.
        var before = await reader.ReadAsync();
        var victim = before.Readings.OrderBy(reading => reading.CollectedAt).ElementAt(10).DeviceId;
        await cloud.ForgetCallsAsync();
        await cloud.FaultAsync(new { kind = "status", status = 401, path = victim });
        var outcome = await reader.ReadAsync();

        var calls = await cloud.CallsAsync();
        Assert.Equal((false, 401), (outcome.Ok, outcome.StatusCode));
        Assert.InRange(outcome.Readings.Count, 10, 28);
        Assert.Equal(outcome.Readings.Count + 1, calls.ByRoute["status"]);
    }

    [Fact]
    public async Task A_token_without_the_right_to_list_fails_the_round()
    {
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "status", status = 403, path = List });
        var outcome = await StartReader(cloud).ReadAsync();
        Assert.Equal((false, 403, 1, true), (outcome.Ok, outcome.StatusCode, outcome.ApiCalls, outcome.NeedsToken));
    }

    [Fact]
    public async Task No_fault_brings_the_token_into_the_log()
    {
        var cloud = await StartCloudAsync(3);
        var reader = StartReader(cloud.BaseUrl, TimeSpan.FromSeconds(0.3), PerDevice);
        var kinds = new[] { "rateLimit", "status", "hang", "reset", "truncated", "garbage", "empty" };
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
