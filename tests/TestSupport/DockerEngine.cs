using DotNet.Testcontainers.Builders;

namespace AcMonitoring.TestSupport;

internal static class DockerEngine
{
    /// <summary>True if Testcontainers can connect to a Docker engine; then the servers of the tests run in containers.</summary>
    public static bool IsAvailable { get; } = Check();

    private static bool Check()
    {
        try
        {
            // Build checks the engine and starts nothing.
            _ = new ContainerBuilder("none").Build();
            return true;
        }
        catch (DockerUnavailableException)
        {
            return false;
        }
    }
}
