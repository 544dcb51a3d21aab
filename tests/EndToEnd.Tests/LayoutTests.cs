using System.Xml.Linq;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

public sealed class LayoutTests
{
    private static readonly string[] Shared = ["shared/Contracts/Contracts.csproj", "shared/ServiceDefaults/ServiceDefaults.csproj"];

    public static TheoryData<string> Services => [.. Projects("services")];

    [Fact]
    public void There_are_three_services()
    {
        Assert.Equal(["Collector", "QueryApi", "TokenService"], Projects("services").Select(Path.GetFileNameWithoutExtension).Order());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_references_what_is_shared_and_no_other_service(string project)
    {
        Assert.Equal(Shared, References(project, "ProjectReference").Select(reference => Relative(project, reference)).Order());
    }

    [Fact]
    public void The_contracts_reference_nothing()
    {
        var contracts = Path.Combine(Repository.Root, "shared/Contracts/Contracts.csproj");

        Assert.Empty(References(contracts, "ProjectReference"));
        Assert.Empty(References(contracts, "PackageReference"));
        Assert.Empty(References(contracts, "FrameworkReference"));
    }

    [Fact]
    public void MassTransit_stays_below_version_9()
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Where(package => package.Attribute("Include")!.Value.StartsWith("MassTransit", StringComparison.Ordinal))
            .Select(package => package.Attribute("Version")!.Value);

        Assert.All(versions, version => Assert.EndsWith(",9.0.0)", version, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);

    private static string Relative(string project, string reference) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference)));
}
