using System.Globalization;
using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>The past that the simulator makes for a demonstration, and the present that follows it.</summary>
public sealed partial class HistoryTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    private const string Simulator = "SmartThingsSimulator";

    [Fact]
    public async Task Past_and_present_are_one_story_and_sending_the_past_again_changes_nothing()
    {
        var start = TimeProvider.System.GetUtcNow();
        await using var system = new RunningSystem(rabbit, postgres) { PollInterval = TimeSpan.FromSeconds(1) };
        await system.StartAllAsync("--units", "12", "--report-interval", "00:00:02", "--history", "06:00:00");
        var sent = await SentAsync(system, times: 1);
        await Eventually.TrueAsync(
            async () => await system.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring WHERE slot = date_bin('5 min', slot, 'epoch')") >= sent,
            "the past is stored");
        var end = TimeProvider.System.GetUtcNow();
        await LiveSlotsAfterAsync(end);
        Assert.Equal(0, await system.StopAsync(RunningSystem.Collector));

        Assert.Equal(0, await system.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring WHERE quality IN ('suspect', 'reset')"));
        await StoredEnergy.AssertIsThatOfTheMetersAsync(system);

        // The second history is longer: it can contain a slot of five minutes that began after the first history was sent. Then the next
        // reading covers a shorter interval.
        var rows = $"""
            SELECT md5(string_agg(r::text, E'\n' ORDER BY unit_id, slot))
            FROM (
                SELECT r, unit_id, slot, date_bin('5 min', slot, 'epoch') AS past, lag(slot, 1, '-infinity') OVER (PARTITION BY unit_id ORDER BY slot) AS previous
                FROM ac_monitoring r) AS stored
            WHERE slot <= '{end:O}' AND NOT (past > '{start:O}' AND previous <= past)
            """;
        var before = await system.ScalarAsync<string>(rows);
        Assert.Equal(0, await system.StopAsync(Simulator));
        await system.StartAgainAsync(Simulator);
        await SentAsync(system, times: 2);
        await system.StartAgainAsync(RunningSystem.Collector);
        // It stood behind the past in the queue.
        await LiveSlotsAfterAsync(TimeProvider.System.GetUtcNow());

        Assert.Equal(before, await system.ScalarAsync<string>(rows));

        Task LiveSlotsAfterAsync(DateTimeOffset instant) => Eventually.TrueAsync(
            async () => await system.ScalarAsync<long>($"SELECT COUNT(DISTINCT slot) FROM ac_monitoring WHERE slot > '{instant:O}'") >= 3,
            "three more live slots are stored");
    }

    /// <returns>How many readings the simulator says to have sent the last time.</returns>
    private static async Task<int> SentAsync(RunningSystem system, int times)
    {
        var told = await Eventually.GetAsync(
            () => Task.FromResult(Sent().Matches(system.Outputs[Simulator])), told => told.Count == times, "the history is sent");
        return int.Parse(told[^1].Groups["count"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("The history of 06:00:00 is published: (?<count>[0-9]+) readings")]
    private static partial Regex Sent();
}
