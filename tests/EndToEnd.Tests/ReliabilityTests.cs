using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

public sealed partial class ReliabilityTests
{
    [Fact]
    public void Every_test_that_the_document_names_exists()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/reliability.md"));
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var named = NamedTest().Matches(document).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToList();

        Assert.True(named.Count > 45, $"{named.Count} tests are named.");
        Assert.All(named, test => Assert.Contains(sources[test.Class], source => source.Contains($" {test.Method}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`")]
    private static partial Regex NamedTest();
}
