using AcMonitoring.Benchmarks.Reads;
using AcMonitoring.Benchmarks.Services;
using AcMonitoring.Benchmarks.Writes;

namespace AcMonitoring.Benchmarks;

/// <summary>Everything that is measured.</summary>
internal static class AllBenchmarks
{
    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<IBenchmark> InOrder { get; } =
    [
        new RoundBenchmark(),
        new PublishBenchmark(),
        new SpoolBenchmark(),
        new StoringBenchmark(),
        new IngestBenchmark(),
        new BacklogBenchmark(),
        .. ReadRoute.All.Select(route => new RouteBenchmark(route)),
        new OldDashboardBenchmark(),
        new ViewersBenchmark(),
        new ExportBenchmark(),
        new GrowthBenchmark(),
        new VisibleBenchmark(),
        new MemoryBenchmark(),
        new StartupBenchmark(),
        new SoakBenchmark(),
    ];

    /// <summary>Each with what it is.</summary>
    public static string Help() => string.Concat(InOrder.Select(benchmark =>
        $"\n{benchmark.Name,-10} {benchmark.About}{(benchmark.IsDefault ? "" : " (only when named)")}"));

    /// <param name="names">Those that are meant; none: all but those that take long.</param>
    public static IReadOnlyList<IBenchmark> Chosen(IReadOnlyCollection<string> names) =>
        [.. InOrder.Where(benchmark => names.Count == 0 ? benchmark.IsDefault : names.Contains(benchmark.Name))];

    /// <summary>Runs them one after the other and prints the table.</summary>
    /// <returns>True when every target is met; of a short run, when everything could be measured.</returns>
    public static async Task<bool> RunAsync(IReadOnlyList<IBenchmark> benchmarks, RunOptions options, CancellationToken stop)
    {
        var results = new List<(string Name, Result Result)>();
        var failed = new List<string>();
        var loadBefore = Machine.LoadAverage();
        await using var run = new BenchmarkRun(options);
        foreach (var benchmark in benchmarks)
        {
            BenchmarkRun.Tell($"{benchmark.Name}: {benchmark.About}");
            try
            {
                foreach (var result in await benchmark.RunAsync(run, stop))
                {
                    results.Add((benchmark.Name, result));
                    BenchmarkRun.Tell(ResultTable.Line(benchmark.Name, result, !options.IsShort));
                }
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                // What can be measured still is; the run fails in the end.
                BenchmarkRun.Tell($"{benchmark.Name} failed: {exception}");
                failed.Add(benchmark.Name);
                await run.EndWhatRunsAsync();
            }
        }

        Console.WriteLine($"{await run.DescribeAsync()}, load before {loadBefore}");
        Console.WriteLine();
        Console.WriteLine(ResultTable.Header);
        foreach (var (name, result) in results)
            Console.WriteLine(ResultTable.Line(name, result, !options.IsShort));
        foreach (var name in failed)
            Console.WriteLine($"\n{name} could not be measured.");
        return failed.Count == 0 && results.TrueForAll(line => options.IsShort ? line.Result.IsSane : line.Result.IsMet);
    }
}
