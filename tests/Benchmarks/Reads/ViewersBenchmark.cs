using AcMonitoring.Benchmarks.Measuring;

namespace AcMonitoring.Benchmarks.Reads;

/// <summary>Many who look at the dashboard at the same time: none gets an error, and together they get no less than one alone.</summary>
internal sealed class ViewersBenchmark : IBenchmark
{
    private const int ManyViewers = 100;
    private const int ViewersWhenShort = 10;
    private const double LeastTimes = 1;

    public string Name => "viewers";

    public string About => $"/dashboard for {ManyViewers} viewers at once against the same for one, and that none gets an error";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var served = await run.ServeAsync(run.Options.Rows, stop);
        var viewers = run.Options.IsShort ? ViewersWhenShort : ManyViewers;
        var (rates, slowest, allErrors) = (new Pairs(), new List<double>(), 0);
        for (var i = 0; i < run.Options.Runs; i++)
        {
            var (together, errors) = HttpLoad.RunWithErrors(served.Address, ReadRoute.Dashboard.Paths, viewers, run.Options.Time);
            var alone = HttpLoad.Run(served.Address, ReadRoute.Dashboard.Paths, clients: 1, run.Options.Time);
            rates.Add(together.Count / run.Options.Time.TotalSeconds, alone.Count / run.Options.Time.TotalSeconds);
            slowest.Add(together.Percentile(0.99));
            allErrors += errors;
        }

        return
        [
            new Result(
                $"{viewers} viewers, answers a second; p99 {Figures.Text(Figures.Median(slowest), "ms")}",
                Figures.Text(rates.Ours, "/s"),
                $"one viewer {Figures.Text(rates.Opponent, "/s")}",
                rates.Ratio,
                Target.AtLeast(LeastTimes)),
            new Result($"answers to {viewers} viewers that are errors", "", "", allErrors, Target.AtMost(0), "errors"),
        ];
    }
}
