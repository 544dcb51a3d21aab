using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.SmartThingsSimulator;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Large sites under the limits that SmartThings documents, slot by slot of five minutes. The clock is a double.</summary>
public sealed class LimitedTokenTests : LimitedCloudTest
{
    private const int Units = 1000;

    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(295);
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task A_thousand_units_come_with_six_pages_of_the_list_though_the_token_may_ask_ten_a_minute()
    {
        var cloud = await StartLargeCloudAsync(options => options.StatusCallLimit = 10);
        var outcome = await RunRoundAsync(StartPatientReader(cloud), cloud);

        Assert.Equal(("Last fetch OK (1000 devices)", 0), (outcome.Message, outcome.Waiting));
        Assert.Equal(((outcome.Devices + outcome.Skipped + 199) / 200) + NameCall, outcome.ApiCalls);
        Assert.InRange(outcome.ApiCalls, 6, 8);
    }

    [Fact]
    public async Task A_thousand_units_asked_one_by_one_stay_within_twelve_calls_a_minute_of_each()
    {
        var cloud = await StartLargeCloudAsync(options => options.UnitCallLimit = 12);
        var reader = StartPatientReader(cloud, PerDevice);
        for (var round = 0; round < 2; round++)
            Assert.Equal("Last fetch OK (1000 devices)", (await RunRoundAsync(reader, cloud)).Message);
        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_of_ten_a_minute_asks_each_of_a_thousand_units_in_turn_over_twenty_slots(bool isCountedWithTheList)
    {
        var cloud = await StartLargeCloudAsync(options =>
        {
            options.StatusInList = false;
            options.StatusCallLimit = isCountedWithTheList ? null : 10;
            options.CallLimit = isCountedWithTheList ? 10 : null;
        });
        var reader = StartPatientReader(cloud);
        var read = new List<string>();
        var rounds = 0;
        while (read.Count < Units)
        {
            var outcome = await RunRoundAsync(reader, cloud);
            Assert.Equal((true, Units, 0), (outcome.Ok, outcome.Devices, outcome.Failed));
            Assert.Equal(Units, outcome.Readings.Count + outcome.Waiting);
            Assert.InRange(outcome.Readings.Count, 30, 60);
            Assert.Equal(
                $"Last fetch OK ({outcome.Readings.Count} devices). Rate limit: {outcome.Waiting} of 1000 units wait for a later round", outcome.Message);
            read.AddRange(outcome.Readings.Select(reading => reading.DeviceId));
            Assert.True(++rounds <= 34, $"{rounds} rounds read {read.Count} units");
        }

        // Nobody has a second turn before all have had one, and nothing is asked beyond the limit.
        Assert.Equal(Units, read.Distinct().Count());
        Assert.DoesNotContain("429", (await cloud.CallsAsync()).ByStatusCode.Keys);
        Assert.InRange((await cloud.CallsAsync()).ByRoute["locations"], 1, 1 + (rounds * 5 / 50));
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} rounds");
    }

    [Fact]
    public async Task Where_the_list_brings_some_statuses_the_calls_are_for_the_others()
    {
        var ids = Enumerable.Range(1, 40).Select(unit => "u" + unit).ToList();
        var cloud = Keep(await OddCloud.StartAsync(request =>
        {
            var headers = request.HttpContext.Response.Headers;
            var asked = request.AsksStatus(out _);
            (headers["x-ratelimit-limit"], headers["x-ratelimit-reset"]) = (asked ? "1" : "250", "3600000");
            headers["x-ratelimit-remaining"] = asked ? "0" : "249";
            return asked ? OddAnswers.Status() : OddAnswers.List(ids, withStatus: id => id.EndsWith('0'));
        }));
        var reader = Keep(new Reader(cloud.Origin, Tokens.Origin, Time, null, ("SmartThings__MaxConcurrency", "1")));
        var first = await reader.ReadAsync(Round.TotalSeconds);
        Assert.Equal((5, 35, 0), (first.Readings.Count, first.Waiting, first.Failed));
        Assert.Superset(new HashSet<string> { "u10", "u20", "u30", "u40" }, first.Readings.Select(reading => reading.DeviceId).ToHashSet());

        Time.Advance(TimeSpan.FromHours(1));
        var second = await reader.ReadAsync(Round.TotalSeconds);
        Assert.Equal(6, first.Readings.Concat(second.Readings).Select(reading => reading.DeviceId).Distinct().Count());
    }

    [Fact]
    public async Task Units_that_fail_or_are_refused_hold_up_none_of_the_others()
    {
        var cloud = await StartLargeCloudAsync(options => (options.Units, options.StatusInList, options.CallWindow) = (20, false, TimeSpan.FromHours(1)));
        var ids = (await StartPatientReader(cloud).ReadAsync()).Readings.Select(reading => reading.DeviceId).ToList();
        await cloud.FaultAsync(new { kind = "status", status = 404, path = ids[3] });
        await cloud.FaultAsync(new { kind = "rateLimit", hint = "body", waitMilliseconds = 43_074, path = ids[7] });
        cloud.Options.StatusCallLimit = 4;

        // Each window lets four of them through, the two included.
        var reader = StartPatientReader(cloud, ("SmartThings__MaxConcurrency", "1"));
        var read = new HashSet<string>();
        for (var round = 0; round < 10; round++)
        {
            var outcome = await RunRoundAsync(reader, cloud);
            Assert.InRange(outcome.Failed, 0, 1);
            read.UnionWith(outcome.Readings.Select(reading => reading.DeviceId));
            Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(ids.Where((_, unit) => unit is not 3 and not 7).Order(), read.Order());
    }

    private async Task<Cloud> StartLargeCloudAsync(Action<SimulatorOptions> configure) => await StartCloudAsync(Units, configure, Time);

    /// <summary>The round of a slot; after it the clock advances to the next slot.</summary>
    private async Task<RoundOutcome> RunRoundAsync(Reader reader, Cloud cloud)
    {
        var nextSlot = Time.GetUtcNow() + Slot;
        var outcome = await RunRoundAsync(reader, cloud, Round);
        if (nextSlot > Time.GetUtcNow())
            Time.SetUtcNow(nextSlot);
        return outcome;
    }
}
