using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks.Services;

/// <summary>What each service holds in memory after some rounds of a site of 60 units, between two rounds.</summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const int SamplesOfRun = 4;
    private const double MostMegabytes = 150;

    public string Name => "memory";

    public string About => "memory of each service at rest, after some rounds of 60 units";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        // New processes, whose memory nothing else has stretched.
        await run.EndWhatRunsAsync();
        var system = await run.WholeSystemAsync();
        await AskAsync(system, stop);
        await Task.Delay(Rounds * system.PollInterval, TimeProvider.System, stop);

        var samples = WholeSystem.Services.ToDictionary(service => service, _ => new List<double>());
        for (var sample = 0; sample < SamplesOfRun * run.Options.Runs; sample++)
        {
            await Task.Delay(system.PollInterval / SamplesOfRun, TimeProvider.System, stop);
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
