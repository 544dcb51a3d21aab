using System.Diagnostics;
using AcMonitoring.Collector.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>How long a round takes to be on the disk, and how fast a backlog leaves it.</summary>
internal sealed class SpoolBenchmark : IBenchmark
{
    public string Name => "spool";

    public string About => "a round of 1,000 readings into the Collector's spool, and a backlog of rounds out of it to the broker";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var (units, rounds) = run.Options.IsShort ? (50, 3) : (1_000, 20);
        var readings = new SiteReadings(units, TimeProvider.System.GetUtcNow()).Take(rounds).ToList();
        var commits = new List<double>();
        var drains = new Pairs();
        for (var i = 0; i < run.Options.Runs; i++)
        {
            var folder = Directory.CreateTempSubdirectory("ac-monitoring-spool-").FullName;
            try
            {
                var path = Path.Combine(folder, "spool.db");
                commits.AddRange(await FillAsync(run, path, readings.GroupBy(reading => reading.Slot)));
                await using var publishing = await Publishing.StartAsync(run, stop, path);
                var fromMemory = await publishing.PublishAsync(Publishing.MessagesOf(readings), stop);
                drains.Add(await DrainAsync(publishing, stop), readings.Count / fromMemory.TotalSeconds);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return
        [
            new Result($"a round of {units} readings to the disk", "", "", Figures.Median(commits), null, "ms"),
            new Result(
                $"a backlog of {rounds} such rounds out of the spool",
                Figures.Text(drains.Ours, "messages/s"),
                $"published from memory {Figures.Text(drains.Opponent, "messages/s")}",
                drains.Ratio,
                null),
        ];
    }

    /// <returns>How many milliseconds each round took.</returns>
    private static async Task<IReadOnlyList<double>> FillAsync(
        BenchmarkRun run, string path, IEnumerable<IGrouping<DateTimeOffset, Contracts.DeviceReading>> rounds)
    {
        using var collector = InProcess.Publisher((await run.BrokerAsync()).Uri, path);
        var outbox = collector.Services.GetRequiredService<OutboxStore>();
        outbox.Open();
        var times = new List<double>();
        foreach (var round in rounds.Select(Publishing.PollOf).ToList())
        {
            var clock = Stopwatch.StartNew();
            outbox.Add(round);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return times;
    }

    /// <returns>Messages a second.</returns>
    private static async Task<double> DrainAsync(Publishing publishing, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        await publishing.Publisher.StartAsync(stop);
        var waiting = publishing.Outbox.State.Messages;
        while (publishing.Outbox.State.Messages > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop);
        var time = clock.Elapsed;
        await publishing.Publisher.StopAsync(stop);
        return waiting / time.TotalSeconds;
    }
}
