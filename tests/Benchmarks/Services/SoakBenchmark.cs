using System.Globalization;
using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Benchmarks.Measuring;

namespace AcMonitoring.Benchmarks.Services;

/// <summary>A long time of rounds every second: what the services hold in memory does not grow.</summary>
internal sealed class SoakBenchmark : IBenchmark
{
    private const double MostGrowthMegabytes = 10;

    // By then everything has been compiled and every pool is full.
    private const double Beginning = 0.1;

    public string Name => "soak";

    public string About => "growth of each service's memory over --soak-minutes of rounds of 60 units a second";

    public bool IsDefault => false;

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        await using var system = await run.NewSystemAsync(TimeSpan.FromSeconds(1));
        await system.StartAllAsync("--units", $"{Office.UnitCount}");
        var samples = WholeSystem.Services.ToDictionary(service => service, _ => new List<double>());
        var seconds = (int)run.Options.SoakTime.TotalSeconds;
        for (var second = 1; second <= seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop);
            _ = await system.QueryApi.GetStringAsync(new Uri("/dashboard", UriKind.Relative), stop);
            foreach (var (service, megabytes) in samples)
                megabytes.Add(ProcessMemory.Resident(system.ProcessIdOf(service)));
            if (second % 60 == 0)
                BenchmarkRun.Tell($"soak: minute {second / 60}, resident {string.Join(", ", samples.Select(Newest))}");
        }

        return [.. samples.Select(service => Line(service.Key, service.Value, run.Options.SoakTime))];
    }

    private static string Newest(KeyValuePair<string, List<double>> service) => $"{service.Key} {Figures.Text(service.Value[^1], "MB")}";

    // Each end is a tenth of the time, so that no single collection of garbage decides.
    private static Result Line(string service, List<double> megabytes, TimeSpan time)
    {
        var tenth = Math.Max(1, (int)(Beginning * megabytes.Count));
        var before = Figures.Median(megabytes.Skip(tenth).Take(tenth));
        var after = Figures.Median(megabytes.TakeLast(tenth));
        return new Result(
            string.Create(CultureInfo.InvariantCulture, $"{service}, growth of its memory in {time.TotalMinutes:0.#} minutes"),
            Figures.Text(after, "MB"),
            $"at first {Figures.Text(before, "MB")}",
            Math.Max(0, after - before),
            Target.AtMost(MostGrowthMegabytes),
            "MB");
    }
}
