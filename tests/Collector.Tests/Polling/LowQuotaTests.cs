using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.SmartThingsSimulator;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Large sites under the documented limits of SmartThings, in slots of five minutes on a fake clock.</summary>
public sealed class LowQuotaTests : CloudTest
{
    private const int Units = 1000;

    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxPollDuration = TimeSpan.FromSeconds(295);
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task A_thousand_units_need_six_list_calls_even_with_a_quota_of_ten_status_calls_a_minute()
    {
        var cloud = await StartLargeCloudAsync(options => options.StatusCallLimit = 10);
        var result = await RunSlotAsync(StartReaderOnFakeClock(cloud.BaseUrl));

        Assert.Equal(("Last fetch OK (1000 devices)", 0), (result.Message, result.Throttled));
        Assert.Equal(((result.Devices + result.Skipped + 199) / 200) + NameCall, result.ApiCalls);
        Assert.InRange(result.ApiCalls, 6, 8);
    }

    [Fact]
    public async Task A_thousand_units_polled_one_by_one_stay_within_twelve_calls_per_unit_and_minute()
    {
        var cloud = await StartLargeCloudAsync(options => options.UnitCallLimit = 12);
        var reader = StartReaderOnFakeClock(cloud.BaseUrl, PerDevice);
        for (var poll = 0; poll < 2; poll++)
            Assert.Equal("Last fetch OK (1000 devices)", (await RunSlotAsync(reader)).Message);
        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_ten_calls_a_minute_a_thousand_units_are_polled_in_turn_over_twenty_slots(bool isCountedWithTheList)
    {
        var cloud = await StartLargeCloudAsync(options =>
        {
            options.StatusInList = false;
            options.StatusCallLimit = isCountedWithTheList ? null : 10;
            options.CallLimit = isCountedWithTheList ? 10 : null;
        });
        var reader = StartReaderOnFakeClock(cloud.BaseUrl);
        var read = new List<string>();
        var polls = 0;
        while (read.Count < Units)
        {
            var result = await RunSlotAsync(reader);
            Assert.Equal((true, Units, 0), (result.Ok, result.Devices, result.Failed));
            Assert.Equal(Units, result.Readings.Count + result.Throttled);
            Assert.InRange(result.Readings.Count, 30, 60);
            Assert.Equal(
                $"Last fetch OK ({result.Readings.Count} devices). Rate limit: {result.Throttled} of 1000 units wait for a later round", result.Message);
            read.AddRange(result.Readings.Select(reading => reading.DeviceId));
            Assert.True(++polls <= 34, $"{polls} polls read {read.Count} units");
        }

        // No unit is polled twice before all are polled once, and no call exceeds the limit.
        Assert.Equal(Units, read.Distinct().Count());
        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
        Assert.InRange((await cloud.CallsAsync()).ByRoute["locations"], 1, 1 + (polls * 5 / 50));
        TestContext.Current.TestOutputHelper?.WriteLine($"{polls} polls");
    }

    [Fact]
    public async Task Units_with_a_status_in_the_list_need_no_status_call()
    {
        var ids = Enumerable.Range(1, 40).Select(unit => "u" + unit).ToList();
        var cloud = Keep(await StubCloud.StartAsync(request =>
        {
            var headers = request.HttpContext.Response.Headers;
            var asked = request.IsStatusRequest(out _);
            (headers["x-ratelimit-limit"], headers["x-ratelimit-reset"]) = (asked ? "1" : "250", "3600000");
            headers["x-ratelimit-remaining"] = asked ? "0" : "249";
            return asked ? StubResponses.Status() : StubResponses.List(ids, withStatus: id => id.EndsWith('0'));
        }));
        var reader = Keep(new DeviceReaderHost(cloud.Origin, Tokens.Origin, Clock, null, ("SmartThings__MaxConcurrency", "1")));
        var first = await reader.ReadAsync(MaxPollDuration.TotalSeconds);
        Assert.Equal((5, 35, 0), (first.Readings.Count, first.Throttled, first.Failed));
        Assert.Superset(new HashSet<string> { "u10", "u20", "u30", "u40" }, first.Readings.Select(reading => reading.DeviceId).ToHashSet());

        Clock.Advance(TimeSpan.FromHours(1));
        var second = await reader.ReadAsync(MaxPollDuration.TotalSeconds);
        Assert.Equal(6, first.Readings.Concat(second.Readings).Select(reading => reading.DeviceId).Distinct().Count());
    }

    [Fact]
    public async Task Units_that_fail_or_are_throttled_do_not_delay_the_others()
    {
        var cloud = await StartLargeCloudAsync(options => (options.Units, options.StatusInList, options.CallWindow) = (20, false, TimeSpan.FromHours(1)));
        var ids = (await StartReaderOnFakeClock(cloud.BaseUrl).ReadAsync()).Readings.Select(reading => reading.DeviceId).ToList();
        await cloud.FaultAsync(new { kind = "status", status = 404, path = ids[3] });
        await cloud.FaultAsync(new { kind = "rateLimit", hint = "body", waitMilliseconds = 43_074, path = ids[7] });
        cloud.Options.StatusCallLimit = 4;

        // Each window allows four calls, including those of the two units.
        var reader = StartReaderOnFakeClock(cloud.BaseUrl, ("SmartThings__MaxConcurrency", "1"));
        var read = new HashSet<string>();
        for (var poll = 0; poll < 10; poll++)
        {
            var result = await RunSlotAsync(reader);
            Assert.InRange(result.Failed, 0, 1);
            read.UnionWith(result.Readings.Select(reading => reading.DeviceId));
            Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(ids.Where((_, unit) => unit is not 3 and not 7).Order(), read.Order());
    }

    private async Task<Cloud> StartLargeCloudAsync(Action<SimulatorOptions> configure) => await StartCloudAsync(Units, configure, Clock);

    /// <summary>Runs the poll of a slot, then advances the clock to the next slot.</summary>
    private async Task<PollResult> RunSlotAsync(DeviceReaderHost reader)
    {
        var nextSlot = Clock.GetUtcNow() + Slot;
        var result = await RunThrottledPollAsync(reader, MaxPollDuration);
        if (nextSlot > Clock.GetUtcNow())
            Clock.SetUtcNow(nextSlot);
        return result;
    }
}
