using AcMonitoring.Contracts;
using Microsoft.Extensions.Hosting;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>From a filled queue to the commit, against a consumer that takes the same batches and does nothing with them.</summary>
internal sealed class StoringBenchmark : IBenchmark
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    public string Name => "storing";

    public string About => "a filled queue stored, against a consumer of the same batches that stores nothing";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var readings = new SiteReadings(60, IngestBenchmark.LastSlot()).About(run.Options.IsShort ? 2_000 : 100_000);
        var broker = await run.BrokerAsync();
        var schema = await EmptySchema.MakeAsync(run);
        var pairs = new Pairs();
        for (var i = 0; i < run.Options.Runs; i++)
        {
            var database = await schema.NewAsync();
            var stored = new Counted(readings.Count);
            using (stored.Listen("query_api.readings.stored"))
                await ConsumeAsync(run, readings, () => InProcess.Consumer(broker.Uri, database), stored, stop);
            await schema.DropAsync(database);

            var taken = new Counted(readings.Count);
            await ConsumeAsync(run, readings, () => InProcess.IdleConsumer(broker.Uri, taken), taken, stop);
            pairs.Add(stored.Rate, taken.Rate);
            BenchmarkRun.Tell($"storing: {Figures.Text(stored.Rate, "readings/s")} stored, {Figures.Text(taken.Rate, "readings/s")} taken.");
        }

        return
        [
            new Result(
                $"{readings.Count:#,##0} readings of 60 units from the queue to the database",
                Figures.Text(pairs.Ours, "readings/s"),
                $"not stored {Figures.Text(pairs.Opponent, "readings/s")}",
                pairs.Ratio,
                Target.AtLeast(0.8)),
        ];
    }

    private static async Task ConsumeAsync(
        BenchmarkRun run, IReadOnlyList<DeviceReading> readings, Func<IHost> build, Counted counted, CancellationToken stop)
    {
        await Publishing.FillQueueAsync(run, readings, stop);
        using var host = build();
        await host.StartAsync(stop);
        await counted.WaitAsync(Deadline, stop);
        await host.StopAsync(stop);
    }
}
