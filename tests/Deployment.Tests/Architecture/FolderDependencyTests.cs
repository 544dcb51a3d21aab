using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Architecture;

public sealed class FolderDependencyTests
{
    [Theory]
    [InlineData("services/Collector")]
    [InlineData("services/QueryApi")]
    [InlineData("services/TokenService")]
    [InlineData("shared/ServiceDefaults")]
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
