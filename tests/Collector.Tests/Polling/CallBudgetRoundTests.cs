using AcMonitoring.Collector.Tests.Doubles;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Rounds against a cloud that counts calls and tells in its headers how many are left.</summary>
public sealed class CallBudgetRoundTests : LimitedCloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task A_small_limit_slows_the_rounds_and_is_never_exceeded()
    {
        var cloud = await StartLimitedCloudAsync(TimeSpan.FromSeconds(0.5));
        var reader = StartPatientReader(cloud, PerDevice);
        for (var round = 0; round < 2; round++)
        {
            var outcome = await RunRoundAsync(reader, cloud, TimeSpan.FromMinutes(1));
            Assert.Equal(("Last fetch OK (60 devices)", 61 + (round == 0 ? NameCall : 0)), (outcome.Message, outcome.ApiCalls));
        }

        // 123 calls need 13 windows.
        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
        Assert.InRange(Time.GetUtcNow() - Reader.Slot, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task What_the_limit_leaves_no_time_for_waits_for_a_later_round_and_the_next_one_goes_on()
    {
        var cloud = await StartLimitedCloudAsync(TimeSpan.FromSeconds(2));
        var reader = StartPatientReader(cloud, PerDevice);
        var limit = TimeSpan.FromSeconds(3.5);
        for (var round = 0; round < 2; round++)
        {
            var start = Time.GetUtcNow();
            var outcome = await RunRoundAsync(reader, cloud, limit);
            Assert.InRange(Time.GetUtcNow() - start, TimeSpan.Zero, limit);
            Assert.Equal((true, 60), (outcome.Ok, outcome.Devices));
            Assert.InRange(outcome.Readings.Count, 1, 40);
            Assert.Equal((0, 60), (outcome.Failed, outcome.Readings.Count + outcome.Waiting));
            Assert.Equal(
                $"Last fetch OK ({outcome.Readings.Count} devices). Rate limit: {outcome.Waiting} of 60 units wait for a later round", outcome.Message);
        }

        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
    }

    [Fact]
    public async Task A_window_that_outlasts_the_round_is_given_up_at_once_and_respected_by_the_next_round()
    {
        var cloud = await StartLimitedCloudAsync(TimeSpan.FromHours(1));
        var reader = StartPatientReader(cloud, PerDevice);
        Assert.Equal(10, (await reader.ReadAsync(limitSeconds: 20)).ApiCalls);

        var outcome = await reader.ReadAsync(limitSeconds: 20);
        Assert.Equal((false, 429, 0), (outcome.Ok, outcome.StatusCode, outcome.ApiCalls));
        Assert.Contains("the next one is allowed in", outcome.Message);
        // The clock stood still all the time, so neither round has waited.
        Assert.Equal(10, (await cloud.CallsAsync()).Total);
    }

    [Fact]
    public async Task Of_a_limit_that_appears_in_mid_round_no_more_calls_learn_than_were_in_flight()
    {
        var cloud = await StartCloudAsync(60, options =>
        {
            options.CallWindow = TimeSpan.FromSeconds(1);
            options.Latency = TimeSpan.FromMilliseconds(20);
        });
        var round = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "8")).ReadAsync();
        await TestSupport.Eventually.TrueAsync(async () => (await cloud.CallsAsync()).Total > 20, "the round is under way");
        cloud.Options.CallLimit = 10;

        var outcome = await round;
        Assert.Equal("Last fetch OK (60 devices)", outcome.Message);
        Assert.InRange((await cloud.CallsAsync()).ByStatusCode.GetValueOrDefault("429"), 0, 8);
    }

    [Fact]
    public async Task A_limit_of_each_unit_does_not_slow_the_round()
    {
        var cloud = Keep(await OddCloud.StartAsync(request =>
        {
            var headers = request.HttpContext.Response.Headers;
            (headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"], headers["x-ratelimit-reset"]) = ("12", "11", "59000");
            return request.AsksStatus(out _) ? OddAnswers.Status() : OddAnswers.List(Enumerable.Range(1, 200).Select(unit => "u" + unit));
        }));
        var reader = StartReader(cloud.Origin, null, PerDevice);
        for (var round = 0; round < 2; round++)
        {
            var outcome = await reader.ReadAsync();
            Assert.Equal((200, 0, 201), (outcome.Readings.Count, outcome.Failed, outcome.ApiCalls));
            Assert.InRange(reader.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20)); // A wait would last 59 seconds.
        }
    }

    [Theory]
    [InlineData("retryAfter", 1000)]
    [InlineData("resetHeader", 700)]
    [InlineData("body", 700)]
    [InlineData("none", 700)]
    public async Task In_a_storm_of_429_no_more_than_one_call_is_made_for_each_wait(string hint, int waitMilliseconds)
    {
        var cloud = await StartCloudAsync(60, clock: Time);
        await cloud.FaultAsync(new { kind = "rateLimit", hint, waitMilliseconds });
        var reader = StartPatientReader(cloud, PerDevice);
        var limit = TimeSpan.FromSeconds(1.5);
        for (var round = 0; round < 3; round++)
        {
            var start = Time.GetUtcNow();
            var outcome = await RunRoundAsync(reader, cloud, limit);
            Assert.Equal((false, 429), (outcome.Ok, outcome.StatusCode));
            Assert.InRange(Time.GetUtcNow() - start, TimeSpan.Zero, limit);
        }

        // Refused again and again, the waits are a second at least from the third on.
        var most = 3 + (int)(Time.GetUtcNow() - Reader.Slot).TotalSeconds;
        Assert.InRange((await cloud.CallsAsync()).Total, 1, most);
    }

    private Task<Cloud> StartLimitedCloudAsync(TimeSpan window) => StartCloudAsync(
        60,
        options =>
        {
            options.CallLimit = 10;
            options.CallWindow = window;
        },
        Time);
}
