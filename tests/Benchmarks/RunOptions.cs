namespace AcMonitoring.Benchmarks;

/// <summary>What the command line says.</summary>
/// <param name="Rows">How many rows there are to be read.</param>
/// <param name="Runs">How often each pair is measured.</param>
/// <param name="IsShort">Only show that everything works: little data, little time, and no target.</param>
/// <param name="SoakTime">How long the soak lasts.</param>
internal sealed record RunOptions(int Rows, int Runs, bool IsShort, TimeSpan SoakTime);
