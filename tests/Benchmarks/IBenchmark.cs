namespace AcMonitoring.Benchmarks;

/// <summary>
/// One row of the targets, or a few that are measured together. A new one is a class with this interface and a line in
/// <see cref="AllBenchmarks"/>.
/// </summary>
internal interface IBenchmark
{
    /// <summary>What it is called on the command line and in the table.</summary>
    string Name { get; }

    /// <summary>What is measured against what, for <c>--help</c>.</summary>
    string About { get; }

    /// <summary>False: it takes long, and runs only when it is named.</summary>
    bool IsDefault => true;

    /// <summary>
    /// Measures <see cref="RunOptions.Runs"/> times, ours and the opponent by turns, and tells medians. With <see cref="RunOptions.IsShort"/> it
    /// does the least that shows that it works.
    /// </summary>
    Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop);
}
