using System.Diagnostics;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

/// <summary>
/// Faults of the Collector in the middle of a round, with calls enough that it lasts; and what two of them say, where a report may come late
/// on a busy machine before the status calls them silent.
/// </summary>
public sealed class CollectorRoundTests(FaultServers servers)
    : FaultTest(servers, TimeSpan.FromSeconds(3), units: 40, "--status-in-list", "false")
{
    [Fact]
    public async Task Killed_while_SmartThings_answers()
    {
        var system = await StartAsync(slots: 1);

        await system.AddFaultAsync(new { kind = "slow", delay = "00:00:02" });
        await system.Services.StopAsync(Collector);
        await system.Services.StartAgainAsync(Collector);
        await Eventually.TrueAsync(async () => await system.CallsInFlightAsync() > 0, "a call is in flight");
        system.Services.Kill(Collector);
        await system.ClearFaultsAsync();
        await system.Services.StartAgainAsync(Collector);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Told_to_end_in_the_middle_of_a_round()
    {
        var system = await StartAsync(slots: 1);
        await system.Services.StopAsync(Collector);
        await system.AddFaultAsync(new { kind = "slow", delay = "00:00:00.200" });
        var before = system.Services.Outputs[Collector].Length;
        await system.Services.StartAgainAsync(Collector);
        await Eventually.TrueAsync(async () => await system.CallsInFlightAsync() > 1, "a round is under way");

        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await system.Services.StopAsync(Collector));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Contains("Poll ", system.Services.Outputs[Collector][before..], StringComparison.Ordinal);
        await system.ClearFaultsAsync();
        await system.Services.StartAgainAsync(Collector);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Two_at_once_cost_calls_and_nothing_else()
    {
        var system = await StartAsync(slots: 1);
        var since = $"FROM poll_round WHERE started_at >= '{TimeProvider.System.GetUtcNow():O}'";
        await system.Services.StartSecondCollectorAsync();
        await StoredAsync(system, slots: 5);

        var status = await system.Services.WaitForAsync("/fetch_status", one => one.GetProperty("ok").GetBoolean(), "collection works");
        Assert.Equal(system.Units, status.GetProperty("deviceCount").GetInt32());
        Assert.Equal(2, await system.Services.ScalarAsync<long>($"SELECT COUNT(DISTINCT collector_id) {since}"));
        Assert.True(await system.Services.ScalarAsync<long>($"SELECT COUNT(*) - COUNT(DISTINCT slot) {since}") >= 3);

        // One of them ends, as the old one does in a rolling update; for whoever looks nothing happens.
        Assert.Equal(0, await system.Services.StopAsync(Collector));
        var start = TimeProvider.System.GetUtcNow();
        for (var asked = start; asked < start + 4 * system.Services.PollInterval; asked = TimeProvider.System.GetUtcNow())
            await system.Services.WaitForAsync("/fetch_status", one => one.GetProperty("ok").GetBoolean(), "collection works", TimeSpan.Zero);

        await AssertNothingIsLostOrDoubledAsync(system);
        await system.Services.StopAsync(RunningSystem.SecondCollector);
        await system.Services.StartAgainAsync(Collector);
    }
}
