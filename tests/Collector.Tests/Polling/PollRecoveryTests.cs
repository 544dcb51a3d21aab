using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Failing polls that end in time, and the poll after them.</summary>
public sealed class PollRecoveryTests : CloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Theory]
    [InlineData("slow")]
    [InlineData("hang")]
    public async Task Hanging_calls_affect_one_poll_only(string kind)
    {
        var cloud = await StartCloudAsync();
        var reader = StartReader(cloud, PerDevice);
        Assert.Equal("Last fetch OK (60 devices)", (await reader.ReadAsync()).Message);

        await cloud.FaultAsync(new { kind, delay = "00:00:30" });
        var result = await reader.ReadAsync(limitSeconds: 2);
        Assert.Equal((false, 0), (result.Ok, result.Readings.Count));
        Assert.Contains("The time of the round was over", result.Message);
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(7));

        await cloud.HealAsync();
        Assert.Equal("Last fetch OK (60 devices)", (await reader.ReadAsync()).Message);
    }

    [Fact]
    public async Task If_every_second_connection_is_reset_each_unit_is_read_or_reported_as_failed()
    {
        var (calls, isIll) = (0, true);
        var cloud = Keep(await StubCloud.StartAsync(request =>
        {
            if (Interlocked.Increment(ref calls) % 2 == 0 && Volatile.Read(ref isIll))
                request.HttpContext.Abort();
            return request.IsStatusRequest(out _) ? StubResponses.Status() : StubResponses.List(Enumerable.Range(1, 30).Select(unit => "u" + unit));
        }));
        var reader = StartReader(cloud.Origin);
        var result = await reader.ReadAsync(limitSeconds: 25);
        Assert.Equal((true, 30), (result.Ok, result.Devices));
        Assert.InRange(result.Readings.Count, 20, 30);
        Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));

        Volatile.Write(ref isIll, false);
        Assert.Equal("Last fetch OK (30 devices)", (await reader.ReadAsync()).Message);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_unit_that_disappears_during_a_poll_fails_alone_and_is_gone_in_the_next_poll(int status)
    {
        var listed = new List<string> { "u1", "u2", "u3" };
        var cloud = Keep(await StubCloud.StartAsync(request =>
            !request.IsStatusRequest(out var id) ? StubResponses.List([.. listed])
            : id == "u2" ? Results.StatusCode(status) : StubResponses.Status()));
        var reader = StartReader(cloud.Origin);
        var result = await reader.ReadAsync();
        Assert.Equal((true, "Last fetch OK (2 of 3 devices; 1 failed)", 4), (result.Ok, result.Message, result.ApiCalls));
        Assert.False(result.NeedsToken);

        listed.Remove("u2");
        result = await reader.ReadAsync();
        Assert.Equal(("Last fetch OK (2 devices)", 0), (result.Message, result.Failed));
    }

    [Fact]
    public async Task A_token_that_expires_during_a_poll_stops_the_calls_until_there_is_a_new_one()
    {
        var cloud = await StartCloudAsync(60, options => options.Latency = TimeSpan.FromMilliseconds(50));
        var reader = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "2"));
        var poll = reader.ReadAsync();
        await Eventually.TrueAsync(async () => (await cloud.CallsAsync()).ByStatusCode.GetValueOrDefault("200") > 10, "the poll is under way");
        await cloud.ExpireTokensAsync();

        var result = await poll;
        Assert.Equal((false, 401, "Unauthorized - token may be expired", true), (result.Ok, result.StatusCode, result.Message, result.NeedsToken));
        Assert.InRange(result.Readings.Count, 9, 50);
        Assert.Equal(60, result.Readings.Count + result.Failed);
        var calls = await cloud.CallsAsync();

        // The calls in flight, and those sent while a newer token is requested.
        Assert.InRange(calls.ByStatusCode["401"], 1, 20);
        Assert.Equal(1 + result.Readings.Count + calls.ByStatusCode["401"], calls.Total);

        Tokens.Token = "7c2d1a80-newer-token";
        result = await reader.ReadAsync();
        Assert.Equal(("Last fetch OK (60 devices)", 61 + NameCall), (result.Message, result.ApiCalls));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(-3)]
    public async Task Setting_the_clock_during_a_poll_changes_neither_its_waits_nor_its_end(int seconds)
    {
        var cloud = await StartCloudAsync(20);
        var time = new SetClock();
        var reader = Keep(new DeviceReaderHost(cloud.BaseUrl, Tokens.Origin, time, null, PerDevice));
        await cloud.FaultAsync(new { kind = "rateLimit", path = "/status$", times = 1, hint = "resetHeader", waitMilliseconds = 1500 });
        var poll = reader.ReadAsync(limitSeconds: 20);
        await Eventually.TrueAsync(async () => (await cloud.CallsAsync()).ByStatusCode.ContainsKey("429"), "the poll waits");
        time.Offset = TimeSpan.FromSeconds(seconds);

        Assert.Equal(("Last fetch OK (20 devices)", 22 + NameCall), ((await poll).Message, (await poll).ApiCalls));
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(15));

        await cloud.FaultAsync(new { kind = "hang", path = "/status$" });
        poll = reader.ReadAsync(limitSeconds: 1.5);
        await Eventually.TrueAsync(async () => (await cloud.CallsAsync()).InFlight > 0, "the poll hangs");
        time.Offset = TimeSpan.Zero;
        Assert.False((await poll).Ok);
        Assert.InRange(reader.Elapsed, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(8));
    }

    /// <summary>A system clock that can be set. Timestamps and timers do not notice.</summary>
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
