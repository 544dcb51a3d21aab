using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>What the build of frontend/ has left; it is built where Node.js is.</summary>
public static class BuiltPage
{
    public const string HowToBuild = "The page is not built: install Node.js 20.19 or newer and run ./test.sh.";

    public static bool Exists { get; } = File.Exists(Path.Combine(Repository.Root, "frontend", "dist", "frontend", "browser", "index.html"));
}
