using AcMonitoring.Collector.Tests.Doubles;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Polls of a cloud with a rate limit and quota headers.</summary>
public sealed class RateLimitedPollTests : CloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task A_low_quota_slows_the_polls_and_is_never_exceeded()
    {
        var cloud = await StartLimitedCloudAsync(TimeSpan.FromSeconds(0.5));
        var reader = StartReaderOnFakeClock(cloud.BaseUrl, PerDevice);
        for (var poll = 0; poll < 2; poll++)
        {
            var result = await RunThrottledPollAsync(reader, TimeSpan.FromMinutes(1));
            Assert.Equal(("Last fetch OK (60 devices)", 61 + (poll == 0 ? NameCall : 0)), (result.Message, result.ApiCalls));
        }

        // 123 calls need 13 windows.
        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
        Assert.InRange(Clock.GetUtcNow() - DeviceReaderHost.Slot, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Units_without_quota_wait_for_a_later_poll_and_the_next_poll_continues()
    {
        var cloud = await StartLimitedCloudAsync(TimeSpan.FromSeconds(2));
        var reader = StartReaderOnFakeClock(cloud.BaseUrl, PerDevice);
        var limit = TimeSpan.FromSeconds(3.5);
        for (var poll = 0; poll < 2; poll++)
        {
            var start = Clock.GetUtcNow();
            var result = await RunThrottledPollAsync(reader, limit);
            Assert.InRange(Clock.GetUtcNow() - start, TimeSpan.Zero, limit);
            Assert.Equal((true, 60), (result.Ok, result.Devices));
            Assert.InRange(result.Readings.Count, 1, 40);
            Assert.Equal((0, 60), (result.Failed, result.Readings.Count + result.Throttled));
            Assert.Equal(
                $"Last fetch OK ({result.Readings.Count} devices). Rate limit: {result.Throttled} of 60 units wait for a later round", result.Message);
        }

        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
    }

    [Fact]
    public async Task A_window_longer_than_the_poll_ends_it_at_once_and_also_applies_to_the_next_poll()
    {
        var cloud = await StartLimitedCloudAsync(TimeSpan.FromHours(1));
        var reader = StartReaderOnFakeClock(cloud.BaseUrl, PerDevice);
        Assert.Equal(10, (await reader.ReadAsync(limitSeconds: 20)).ApiCalls);

        var result = await reader.ReadAsync(limitSeconds: 20);
        Assert.Equal((false, 429, 0), (result.Ok, result.StatusCode, result.ApiCalls));
        Assert.Contains("the next one is allowed in", result.Message);
        // The clock did not advance, so neither poll waited.
        Assert.Equal(10, (await cloud.CallsAsync()).Total);
    }

    [Fact]
    public async Task A_limit_that_appears_during_a_poll_rejects_at_most_the_calls_in_flight()
    {
        var cloud = await StartCloudAsync(60, options =>
        {
            options.CallWindow = TimeSpan.FromSeconds(1);
            options.Latency = TimeSpan.FromMilliseconds(20);
        });
        var poll = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "8")).ReadAsync();
        await TestSupport.Eventually.TrueAsync(async () => (await cloud.CallsAsync()).Total > 20, "the poll is under way");
        cloud.Options.CallLimit = 10;

        var result = await poll;
        Assert.Equal("Last fetch OK (60 devices)", result.Message);
        Assert.InRange((await cloud.CallsAsync()).ByStatusCode.GetValueOrDefault("429"), 0, 8);
    }

    [Fact]
    public async Task A_separate_quota_per_unit_does_not_slow_the_poll()
    {
        var cloud = Keep(await StubCloud.StartAsync(request =>
        {
            var headers = request.HttpContext.Response.Headers;
            (headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"], headers["x-ratelimit-reset"]) = ("12", "11", "59000");
            return request.IsStatusRequest(out _) ? StubResponses.Status() : StubResponses.List(Enumerable.Range(1, 200).Select(unit => "u" + unit));
        }));
        var reader = StartReader(cloud.Origin, null, PerDevice);
        for (var poll = 0; poll < 2; poll++)
        {
            var result = await reader.ReadAsync();
            Assert.Equal((200, 0, 201), (result.Readings.Count, result.Failed, result.ApiCalls));
            Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20)); // A wait would last 59 seconds.
        }
    }

    [Theory]
    [InlineData("retryAfter", 1000)]
    [InlineData("resetHeader", 700)]
    [InlineData("body", 700)]
    [InlineData("none", 700)]
    public async Task Repeated_429_responses_cause_at_most_one_call_per_wait(string hint, int waitMilliseconds)
    {
        var cloud = await StartCloudAsync(60, clock: Clock);
        await cloud.FaultAsync(new { kind = "rateLimit", hint, waitMilliseconds });
        var reader = StartReaderOnFakeClock(cloud.BaseUrl, PerDevice);
        var limit = TimeSpan.FromSeconds(1.5);
        for (var poll = 0; poll < 3; poll++)
        {
            var start = Clock.GetUtcNow();
            var result = await RunThrottledPollAsync(reader, limit);
            Assert.Equal((false, 429), (result.Ok, result.StatusCode));
            Assert.InRange(Clock.GetUtcNow() - start, TimeSpan.Zero, limit);
        }

        // From the third rejection on, a wait is at least a second.
        var most = 3 + (int)(Clock.GetUtcNow() - DeviceReaderHost.Slot).TotalSeconds;
        Assert.InRange((await cloud.CallsAsync()).Total, 1, most);
    }

    private Task<Cloud> StartLimitedCloudAsync(TimeSpan window) => StartCloudAsync(
        60,
        options =>
        {
            options.CallLimit = 10;
            options.CallWindow = window;
        },
        Clock);
}
