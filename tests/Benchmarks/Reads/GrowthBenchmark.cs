using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Benchmarks.Measuring;

namespace AcMonitoring.Benchmarks.Reads;

/// <summary>The routes with all rows against the same routes with a day of rows: cost follows the answer.</summary>
internal sealed class GrowthBenchmark : IBenchmark
{
    private const double Most = 1.5;

    // A day, and what /dashboard reads beside it: its last 24 hours begin inside of an hour. So both have the same to answer.
    private const int DayOfAnswers = DatasetSize.Day + 2 * DatasetSize.Hour;

    public string Name => "growth";

    public string About => "the three routes with all rows against the same with one day of rows";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var served = await run.ServeAllAsync([.. new[] { run.Options.Rows, Math.Min(run.Options.Rows, DayOfAnswers) }.Distinct()], stop);
        var results = new List<Result>();
        foreach (var route in ReadRoute.All)
        {
            var pairs = new Pairs();
            for (var i = 0; i < run.Options.Runs; i++)
                pairs.Add(Measure(served[0], route), Measure(served[^1], route));

            results.Add(new Result(
                $"{route.Paths[0].Split('?')[0]}, p50",
                Figures.Text(pairs.Ours, "ms"),
                $"a day of rows {Figures.Text(pairs.Opponent, "ms")}",
                pairs.Ratio,
                Target.AtMost(Most)));
        }

        return results;

        double Measure(ServedData data, ReadRoute route) =>
            HttpLoad.Run(data.Address, route.Paths, clients: 1, run.Options.Time).Percentile(0.5);
    }
}
