using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>What the documents promise, and the tests that they name for it.</summary>
public sealed partial class DocumentsTests
{
    [Theory]
    [InlineData("docs/reliability.md", 45)]
    [InlineData("docs/security.md", 40)]
    public void Every_test_that_a_document_names_exists(string path, int atLeast)
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, path));
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var named = NamedTest().Matches(document).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToList();

        Assert.True(named.Count > atLeast, $"{named.Count} tests are named.");
        Assert.All(named, test => Assert.Contains(sources[test.Class], source => source.Contains($" {test.Method}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`")]
    private static partial Regex NamedTest();
}
