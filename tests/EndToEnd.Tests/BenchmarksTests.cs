using System.Globalization;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>The benchmarks in their short form: that they work, and not how fast anything is.</summary>
public sealed class BenchmarksTests
{
    [Fact]
    public async Task Each_benchmark_measures_something()
    {
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;
        await using var run = ChildProcess.Start(
            "dotnet", [Path.Combine(Repository.Root, "tests/Benchmarks/bin", configuration, "net10.0/Benchmarks.dll"), "--short"]);
        await Eventually.TrueAsync(() => run.HasExited, () => $"the benchmarks have ended. Their output: {run.Output}", TimeSpan.FromMinutes(10));

        Assert.True(await run.EndedAsync() == 0, run.Output);
        var results = run.Output.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Skip(1).ToLookup(cells => cells[1], cells => cells[5]);
        Assert.Equivalent(
            (string[])[
                "round", "publish", "spool", "storing", "ingest", "backlog", "dashboard", "hourly", "history", "growth", "old", "export", "viewers", "visible",
                "startup", "memory",
            ],
            results.Select(benchmark => benchmark.Key));
        Assert.All(results.SelectMany(values => values), value => Assert.InRange(
            double.Parse(value.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture), 0, double.MaxValue));
    }
}
