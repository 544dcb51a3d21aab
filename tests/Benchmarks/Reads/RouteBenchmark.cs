using AcMonitoring.Benchmarks.Measuring;

namespace AcMonitoring.Benchmarks.Reads;

/// <summary>A route over HTTP against pgbench -M prepared of the same SQL with the same parameters, at the same number of clients.</summary>
internal sealed class RouteBenchmark(ReadRoute route) : IBenchmark
{
    private const double MostMedian = 2;
    private const double MostP99 = 4;

    public string Name => route.Name;

    public string About => $"{route.Paths[0].Split('?')[0]} over HTTP, by 1 and by 4 clients, against pgbench -M prepared of the same SQL";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var served = await run.ServeAsync(run.Options.Rows, stop);
        var results = new List<Result>();
        foreach (var clients in (int[])[1, 4])
        {
            var (medians, slowest) = (new Pairs(), new Pairs());
            for (var i = 0; i < run.Options.Runs; i++)
            {
                var ours = HttpLoad.Run(served.Address, route.Paths, clients, run.Options.Time);
                var theirs = await PgBench.RunAsync(
                    served.Data.ConnectionString, route.Script(TimeProvider.System.GetUtcNow()), clients, run.Options.Time, stop);
                medians.Add(ours.Percentile(0.5), theirs.Percentile(0.5));
                slowest.Add(ours.Percentile(0.99), theirs.Percentile(0.99));
            }

            var who = clients == 1 ? "1 client" : $"{clients} clients";
            results.Add(Line($"{who}, p50", medians, MostMedian));
            results.Add(Line($"{who}, p99", slowest, MostP99));
        }

        return results;
    }

    private static Result Line(string what, Pairs pairs, double most) => new(
        what, Figures.Text(pairs.Ours, "ms"), $"pgbench {Figures.Text(pairs.Opponent, "ms")}", pairs.Ratio, Target.AtMost(most));
}
