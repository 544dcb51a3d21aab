using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests;

public sealed class FilesTests
{
    [Fact]
    public void The_repository_is_found() => Assert.True(File.Exists(Path.Combine(Repository.Root, "AcMonitoring.sln")));
}
