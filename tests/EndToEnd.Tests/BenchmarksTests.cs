using System.Globalization;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>The benchmarks in their short form: that they work, and not how fast anything is.</summary>
public sealed class BenchmarksTests
{
    // One of each kind; the others measure the same ways at other places, or for longer.
    private static readonly string[] Names = ["round", "publish", "ingest", "dashboard", "old", "viewers", "export", "visible"];

    [Fact]
    public async Task Benchmarks_of_each_kind_measure_something()
    {
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;
        await using var run = ChildProcess.Start(
            "dotnet", [Path.Combine(Repository.Root, "tests/Benchmarks/bin", configuration, "net10.0/Benchmarks.dll"), "--short", .. Names]);
        await Eventually.TrueAsync(() => run.HasExited, () => $"the benchmarks have ended. Their output: {run.Output}", TimeSpan.FromMinutes(10));

        Assert.True(await run.EndedAsync() == 0, run.Output);
        var results = run.Output.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Skip(1).ToLookup(cells => cells[1], cells => cells[5]);
        Assert.Equal(Names, results.Select(benchmark => benchmark.Key));
        Assert.All(results.SelectMany(values => values), value => Assert.InRange(
            double.Parse(value.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture), 0, double.MaxValue));
    }
}
