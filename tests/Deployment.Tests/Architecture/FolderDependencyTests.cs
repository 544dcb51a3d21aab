using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Architecture;

public sealed class FolderDependencyTests
{
    /// <summary>Projects whose folders still depend on each other in cycles. The list must become empty.</summary>
    private static readonly string[] NotYetCovered = ["services/Collector", "services/QueryApi"];

    private static readonly string[] Projects = ["services/Collector", "services/QueryApi", "services/TokenService", "shared/ServiceDefaults"];

    public static TheoryData<string> CoveredProjects => [.. Projects.Except(NotYetCovered)];

    [Theory]
    [MemberData(nameof(CoveredProjects))]
    public void The_folders_of_a_project_have_no_cycle(string project)
    {
        var dependencies = FolderDependencies.OfProject(Path.Combine(Repository.Root, project));

        var cycle = ShortestCycle.Find(dependencies.Edges);

        Assert.True(cycle is null, cycle is null ? null : $"{project}: {dependencies.Describe(cycle)}");
    }

    [Fact]
    public void The_dependencies_of_the_TokenService_are_found()
    {
        var edges = FolderDependencies.OfProject(Path.Combine(Repository.Root, "services/TokenService")).Edges;

        Assert.Superset(
            new HashSet<(string, string)> { ("Api", "Verification"), ("Verification", "Rotation"), ("Bootstrap", "Rotation"), ("Rotation", "Storage") },
            edges.ToHashSet());
    }

    [Fact]
    public void The_extension_methods_of_ServiceDefaults_are_found() => Assert.Contains(
        ("Hosting", "Telemetry"), FolderDependencies.OfProject(Path.Combine(Repository.Root, "shared/ServiceDefaults")).Edges);
}
