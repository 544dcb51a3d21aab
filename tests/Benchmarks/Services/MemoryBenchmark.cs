using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks.Services;

/// <summary>What each service holds in memory after some rounds of a site of 60 units, between two rounds.</summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const double MostMegabytes = 150;

    public string Name => "memory";

    public string About => "memory of each service at rest, after some rounds of 60 units";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var (interval, rounds) = run.Options.IsShort ? (TimeSpan.FromSeconds(1), 2) : (TimeSpan.FromSeconds(5), 6);
        await using var system = await run.NewSystemAsync(interval);
        BenchmarkRun.Tell($"memory: a system of 60 units runs {rounds} rounds.");
        await system.StartAllAsync("--units", "60");
        await AskAsync(system, stop);
        await Task.Delay(rounds * interval, TimeProvider.System, stop);
        await AskAsync(system, stop);

        var samples = WholeSystem.Services.ToDictionary(service => service, _ => new List<double>());
        for (var sample = 0; sample < 2 * run.Options.Runs; sample++)
        {
            await Task.Delay(interval / 5, TimeProvider.System, stop);
            foreach (var (service, megabytes) in samples)
                megabytes.Add(ProcessMemory.Resident(system.ProcessIdOf(service)));
        }

        return [.. samples.Select(service => new Result(
            $"{service.Key} at rest, resident", "", "", Figures.Median(service.Value), Target.AtMost(MostMegabytes), "MB"))];
    }

    // A service that nobody has ever asked anything is not one at rest.
    private static async Task AskAsync(RunningSystem system, CancellationToken stop)
    {
        foreach (var path in (string[])["/dashboard", "/dashboard/hourly", "/fetch_status", "/token", "/export"])
            _ = await system.QueryApi.GetStringAsync(new Uri(path, UriKind.Relative), stop);
    }
}
