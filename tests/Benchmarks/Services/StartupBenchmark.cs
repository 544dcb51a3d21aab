using System.Diagnostics;

namespace AcMonitoring.Benchmarks.Services;

/// <summary>How soon each service is ready when it is started again, with its servers and the other services there.</summary>
internal sealed class StartupBenchmark : IBenchmark
{
    private const double MostSeconds = 3;

    public string Name => "startup";

    public string About => "each service from its start until /health/ready says 200, started again";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var system = await run.WholeSystemAsync();
        var times = WholeSystem.Services.ToDictionary(service => service, _ => new List<double>());
        for (var i = 0; i < run.Options.Runs; i++)
        {
            foreach (var (service, seconds) in times)
            {
                stop.ThrowIfCancellationRequested();
                await system.StopAsync(service);
                var clock = Stopwatch.StartNew();
                await system.StartAgainAsync(service, "ready");
                seconds.Add(clock.Elapsed.TotalSeconds);
            }
        }

        return [.. times.Select(service => new Result(
            $"{service.Key} ready", "", "", Figures.Median(service.Value), Target.AtMost(MostSeconds), "s"))];
    }
}
