using AcMonitoring.Benchmarks.Data;

namespace AcMonitoring.Benchmarks;

/// <summary>What the command line says.</summary>
/// <param name="Rows">How many rows there are to be read.</param>
/// <param name="Runs">How often each pair is measured.</param>
/// <param name="SoakTime">How long the soak lasts.</param>
internal sealed record RunOptions(int Rows, int Runs, TimeSpan SoakTime)
{
    /// <summary>Only shows that everything works: little data, little time, and no target.</summary>
    public static RunOptions Short { get; } =
        new(DatasetSize.Day, Runs: 1, TimeSpan.FromSeconds(10)) { IsShort = true, Time = TimeSpan.FromSeconds(0.3) };

    public bool IsShort { get; private init; }

    /// <summary>For how long each side is asked in one run, where it is asked for a time.</summary>
    public TimeSpan Time { get; private init; } = TimeSpan.FromSeconds(3);
}
