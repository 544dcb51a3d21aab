using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>What the build of frontend/ has left.</summary>
internal static class BuiltPage
{
    public const string HowToBuild = "The page is not built: install Node.js 20.19 or newer and run ./test.sh.";

    public static string IndexFile { get; } = Path.Combine(Repository.Root, "frontend", "dist", "frontend", "browser", "index.html");
}
