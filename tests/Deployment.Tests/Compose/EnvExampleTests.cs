using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Compose;

/// <summary>deploy/.env.example, which is the documentation of the compose file's variables.</summary>
public sealed partial class EnvExampleTests
{
    private readonly ILookup<string, string> _offered = File.ReadAllLines(Path.Combine(ComposeFile.Folder, ".env.example"))
        .Select(line => Offer().Match(line)).Where(match => match.Success)
        .ToLookup(match => match.Groups["name"].Value, match => match.Groups["value"].Value);

    [Fact]
    public void It_offers_every_variable_once_with_the_default_that_holds_without_it() => Assert.Equal(
        ComposeFile.Read().Variables.Select(variable => $"{variable.Name}={Offered(variable)}").Distinct().Order(StringComparer.Ordinal),
        _offered.SelectMany(offers => offers.Select(value => $"{offers.Key}={value}")).Order(StringComparer.Ordinal));

    [Fact]
    public void A_copy_of_it_changes_nothing() => Assert.All(
        File.ReadAllLines(Path.Combine(ComposeFile.Folder, ".env.example")), line => Assert.True(line.Length == 0 || line.StartsWith('#'), line));

    [Fact]
    public void The_file_that_is_made_of_it_is_not_committed() =>
        Assert.Contains("/deploy/.env", File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")));

    // This one line is there to be uncommented: it leads from the simulator to the real cloud, the service's own default.
    private static string? Offered(ComposeVariable variable) =>
        variable.Name == "SmartThings__BaseUrl" ? KnownSettings.Of("Collector").DefaultOf(variable.Name) : variable.Default;

    // A comment has a space after its sign, an offer has none.
    [GeneratedRegex("^#(?<name>[A-Za-z_]+)=(?<value>.*)$")]
    private static partial Regex Offer();
}
