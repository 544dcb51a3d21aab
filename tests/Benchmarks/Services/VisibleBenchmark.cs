using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks.Services;

/// <summary>
/// From the boundary of a slot until a unit's reading of that slot is in the dashboard, with the whole system between. That a round begins
/// one second after its slot is part of it.
/// </summary>
internal sealed class VisibleBenchmark : IBenchmark
{
    private const int SlotsOfRun = 4;
    private const double MostSeconds = 2;
    private static readonly Uri Dashboard = new("/dashboard", UriKind.Relative);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public string Name => "visible";

    public string About => "from the boundary of a slot, a second before its round, until its readings are in /dashboard";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var system = await run.WholeSystemAsync();
        var interval = system.PollInterval;
        var slots = run.Options.IsShort ? 2 : SlotsOfRun * run.Options.Runs;
        BenchmarkRun.Tell($"visible: {slots} slots of {interval.TotalSeconds} s.");

        var delays = new List<double>();
        var next = Slot(TimeProvider.System.GetUtcNow(), interval) + interval;
        for (var slot = 0; slot < slots; slot++, next += interval)
            delays.AddRange(await WatchAsync(system, next, interval, stop));

        var latencies = new Latencies(delays);
        var offset = Math.Min(1, interval.TotalSeconds / 10);
        return
        [
            new Result(
                $"slot to row in /dashboard, p99 of {latencies.Count} rows; the round begins {Figures.Text(offset, "s")} after the slot",
                "",
                $"p50 {Figures.Text(latencies.Percentile(0.5), "s")}",
                latencies.Percentile(0.99),
                Target.AtMost(MostSeconds),
                "s"),
        ];
    }

    /// <returns>
    /// For each unit how many seconds after the slot its reading was seen. One that is not seen before the next counts as the interval.
    /// </returns>
    private static async Task<IEnumerable<double>> WatchAsync(RunningSystem system, DateTimeOffset slot, TimeSpan interval, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        if (slot - clock.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, stop);

        var seen = new Dictionary<string, double>();
        while (seen.Count < Office.UnitCount && clock.GetUtcNow() < slot + interval)
        {
            var units = await system.QueryApi.GetFromJsonAsync<JsonElement>(Dashboard, stop);
            var after = (clock.GetUtcNow() - slot).TotalSeconds;
            foreach (var unit in units.EnumerateArray().Where(unit => unit.GetProperty("lastUpdate").GetDateTimeOffset() >= slot))
                seen.TryAdd(unit.GetProperty("deviceId").GetString()!, after);
            await Task.Delay(Pause, clock, stop);
        }

        return seen.Values.Concat(Enumerable.Repeat(interval.TotalSeconds, Office.UnitCount - seen.Count));
    }

    private static DateTimeOffset Slot(DateTimeOffset now, TimeSpan interval) => new(now.UtcTicks - now.UtcTicks % interval.Ticks, TimeSpan.Zero);
}
