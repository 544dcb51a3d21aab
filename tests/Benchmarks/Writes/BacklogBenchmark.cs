using System.Diagnostics;
using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>A day of 1,000 units that waits in the queue: how long the QueryApi takes to store it, and how it answers meanwhile.</summary>
internal sealed class BacklogBenchmark : IBenchmark
{
    private const int RequestsAtRest = 200;
    private static readonly Uri Dashboard = new("/dashboard", UriKind.Relative);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromSeconds(2);

    public string Name => "backlog";

    public string About => "a day of 1,000 units stored from the queue, and /dashboard meanwhile, against itself at rest";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var (units, slots) = run.Options.IsShort ? (20, 12) : (1_000, 288);
        await using var system = await run.NewSystemAsync();
        await system.PrepareAsync();
        var readings = new SiteReadings(units, IngestBenchmark.LastSlot()).Take(slots).ToList();
        await Publishing.FillQueueAsync(run, readings, stop);
        BenchmarkRun.Tell($"backlog: {readings.Count:#,##0} readings wait.");

        await system.StartQueryApiAsync();
        var clock = Stopwatch.StartNew();
        var busy = await AskAsync(system, (_, counted) => counted < readings.Count, stop);
        var drained = clock.Elapsed;
        var rest = await AskAsync(system, (asked, _) => asked < RequestsAtRest, stop);
        return
        [
            new Result(
                $"a backlog of {readings.Count:#,##0} readings, a day of {units} units, is stored",
                Figures.Text(readings.Count / drained.TotalSeconds, "readings/s"),
                "",
                drained.TotalMinutes,
                null,
                "min"),
            new Result(
                "p99 of /dashboard meanwhile",
                Figures.Text(busy.Percentile(0.99), "ms"),
                $"at rest {Figures.Text(rest.Percentile(0.99), "ms")}",
                busy.Percentile(0.99) / rest.Percentile(0.99),
                null),
        ];
    }

    /// <summary>Asks for the dashboard again and again.</summary>
    /// <param name="goesOn">Is told how often that was done, and how many rows there were a moment ago.</param>
    private static async Task<Latencies> AskAsync(RunningSystem system, Func<int, long, bool> goesOn, CancellationToken stop)
    {
        var times = new List<double>();
        var (counted, countedAt) = (0L, 0L);
        while (goesOn(times.Count, counted))
        {
            var clock = Stopwatch.StartNew();
            _ = await system.QueryApi.GetByteArrayAsync(Dashboard, stop);
            times.Add(clock.Elapsed.TotalMilliseconds);
            if (Stopwatch.GetElapsedTime(countedAt) >= BetweenCounts)
            {
                counted = await system.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring");
                countedAt = Stopwatch.GetTimestamp();
            }

            await Task.Delay(Pause, TimeProvider.System, stop);
        }

        return new Latencies(times);
    }
}
