using AcMonitoring.Benchmarks.Measuring;

namespace AcMonitoring.Benchmarks.Reads;

/// <summary>The dashboard against the query that the old backend asked the same rows.</summary>
internal sealed class OldDashboardBenchmark : IBenchmark
{
    private const double LeastTimes = 200;

    public string Name => "old";

    public string About => "/dashboard against the old backend's query on the same rows";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var served = await run.ServeAsync(run.Options.Rows, stop);
        var pairs = new Pairs();
        for (var i = 0; i < run.Options.Runs; i++)
        {
            var ours = HttpLoad.Run(served.Address, ReadRoute.Dashboard.Paths, clients: 1, run.Options.Time).Percentile(0.5);
            var theirs = await Tool.RunAsync("psql", served.Data.ConnectionString, ["-X", "-c", OldBackend.DashboardSql], stop);
            pairs.Add(TimeSpan.FromMilliseconds(ours), theirs);
        }

        return
        [
            new Result(
                "/dashboard, p50",
                Figures.Text(pairs.Ours * 1000, "ms"),
                $"old query {Figures.Text(pairs.Opponent, "s")}",
                pairs.Speedup,
                Target.AtLeast(LeastTimes)),
        ];
    }
}
