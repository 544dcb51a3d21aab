using System.Globalization;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks.Tests;

/// <summary>The benchmarks in their short form: that they work, and not how fast anything is.</summary>
public sealed class ShortFormTests
{
    // One of each kind, in the order of the table; the others measure the same ways at other places, or for longer.
    private static readonly string[] Names = ["round", "publish", "ingest", "dashboard", "viewers", "old", "export", "visible"];

    [Fact]
    public async Task Benchmarks_of_each_kind_measure_something()
    {
        await using var run = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Benchmarks.dll"), "--short", .. Names]);

        Assert.True(await run.EndedAsync(TimeSpan.FromMinutes(10)) == 0, run.Output);
        var results = run.Output.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Skip(1).ToLookup(cells => cells[1], cells => cells[5]);
        Assert.Equal(AllBenchmarks.Chosen(Names).Select(benchmark => benchmark.Name), results.Select(benchmark => benchmark.Key));
        Assert.All(results.SelectMany(values => values), value => Assert.InRange(
            double.Parse(value.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture), 0, double.MaxValue));
    }
}
