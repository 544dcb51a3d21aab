namespace AcMonitoring.Benchmarks.Services;

/// <summary>The names of what is measured of a whole system.</summary>
internal static class WholeSystem
{
    public static IReadOnlyList<string> Services { get; } = ["QueryApi", "Collector", "TokenService"];
}
