using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Rounds in trouble that end in time and say so, and the round after them.</summary>
public sealed class RoundAfterTroubleTests : CloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Theory]
    [InlineData("slow")]
    [InlineData("hang")]
    public async Task Calls_that_hang_cost_one_round_only(string kind)
    {
        var cloud = await StartCloudAsync();
        var reader = StartReader(cloud, PerDevice);
        Assert.Equal("Last fetch OK (60 devices)", (await reader.ReadAsync()).Message);

        await cloud.FaultAsync(new { kind, delay = "00:00:30" });
        var outcome = await reader.ReadAsync(limitSeconds: 2);
        Assert.Equal((false, 0), (outcome.Ok, outcome.Readings.Count));
        Assert.Contains("The time of the round was over", outcome.Message);
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(7));

        await cloud.HealAsync();
        Assert.Equal("Last fetch OK (60 devices)", (await reader.ReadAsync()).Message);
    }

    [Fact]
    public async Task When_every_second_connection_is_reset_each_unit_is_read_or_told_as_failed()
    {
        var (calls, isIll) = (0, true);
        var cloud = Keep(await OddCloud.StartAsync(request =>
        {
            if (Interlocked.Increment(ref calls) % 2 == 0 && Volatile.Read(ref isIll))
                request.HttpContext.Abort();
            return request.AsksStatus(out _) ? OddAnswers.Status() : OddAnswers.List(Enumerable.Range(1, 30).Select(unit => "u" + unit));
        }));
        var reader = StartReader(cloud.Origin);
        var outcome = await reader.ReadAsync(limitSeconds: 25);
        Assert.Equal((true, 30), (outcome.Ok, outcome.Devices));
        Assert.InRange(outcome.Readings.Count, 20, 30);
        Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));

        Volatile.Write(ref isIll, false);
        Assert.Equal("Last fetch OK (30 devices)", (await reader.ReadAsync()).Message);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_unit_that_vanishes_in_mid_round_fails_alone_and_the_next_round_knows_it_no_more(int status)
    {
        var listed = new List<string> { "u1", "u2", "u3" };
        var cloud = Keep(await OddCloud.StartAsync(request =>
            !request.AsksStatus(out var id) ? OddAnswers.List([.. listed])
            : id == "u2" ? Results.StatusCode(status) : OddAnswers.Status()));
        var reader = StartReader(cloud.Origin);
        var outcome = await reader.ReadAsync();
        Assert.Equal((true, "Last fetch OK (2 of 3 devices; 1 failed)", 4), (outcome.Ok, outcome.Message, outcome.ApiCalls));
        Assert.False(outcome.NeedsToken);

        listed.Remove("u2");
        outcome = await reader.ReadAsync();
        Assert.Equal(("Last fetch OK (2 devices)", 0), (outcome.Message, outcome.Failed));
    }

    [Fact]
    public async Task A_token_that_expires_in_mid_round_ends_the_calls_until_there_is_another()
    {
        var cloud = await StartCloudAsync(60, options => options.Latency = TimeSpan.FromMilliseconds(50));
        var reader = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "2"));
        var round = reader.ReadAsync();
        await Eventually.TrueAsync(async () => (await cloud.CallsAsync()).ByStatusCode.GetValueOrDefault("200") > 10, "the round is under way");
        await cloud.ExpireTokensAsync();

        var outcome = await round;
        Assert.Equal((false, 401, "Unauthorized - token may be expired", true), (outcome.Ok, outcome.StatusCode, outcome.Message, outcome.NeedsToken));
        Assert.InRange(outcome.Readings.Count, 9, 50);
        Assert.Equal(60, outcome.Readings.Count + outcome.Failed);
        var calls = await cloud.CallsAsync();

        // Those in flight, and those that went on while the TokenService was asked for a newer one.
        Assert.InRange(calls.ByStatusCode["401"], 1, 20);
        Assert.Equal(1 + outcome.Readings.Count + calls.ByStatusCode["401"], calls.Total);

        Tokens.Token = "7c2d1a80-newer-token";
        outcome = await reader.ReadAsync();
        Assert.Equal(("Last fetch OK (60 devices)", 61 + NameCall), (outcome.Message, outcome.ApiCalls));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(-3)]
    public async Task A_clock_that_is_set_while_the_round_waits_changes_neither_its_wait_nor_its_end(int seconds)
    {
        var cloud = await StartCloudAsync(20);
        var time = new SetClock();
        var reader = Keep(new Reader(cloud.BaseUrl, Tokens.Origin, time, null, PerDevice));
        await cloud.FaultAsync(new { kind = "rateLimit", path = "/status$", times = 1, hint = "resetHeader", waitMilliseconds = 1500 });
        var round = reader.ReadAsync(limitSeconds: 20);
        await Eventually.TrueAsync(async () => (await cloud.CallsAsync()).ByStatusCode.ContainsKey("429"), "the round waits");
        time.Offset = TimeSpan.FromSeconds(seconds);

        Assert.Equal(("Last fetch OK (20 devices)", 22 + NameCall), ((await round).Message, (await round).ApiCalls));
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(15));

        await cloud.FaultAsync(new { kind = "hang", path = "/status$" });
        round = reader.ReadAsync(limitSeconds: 1.5);
        await Eventually.TrueAsync(async () => (await cloud.CallsAsync()).InFlight > 0, "the round hangs");
        time.Offset = TimeSpan.Zero;
        Assert.False((await round).Ok);
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(8));
    }

    /// <summary>The machine's clock, set: as with the machine's own, timestamps and timers do not notice.</summary>
    private sealed class SetClock : TimeProvider
    {
        private long _offset;

        public TimeSpan Offset
        {
            set => Volatile.Write(ref _offset, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _offset));
    }
}
