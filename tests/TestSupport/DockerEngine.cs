using DotNet.Testcontainers.Builders;

namespace AcMonitoring.TestSupport;

internal static class DockerEngine
{
    /// <summary>True when an engine answers that Testcontainers can speak to; then the servers of the tests run in containers.</summary>
    public static bool Answers { get; } = Ask();

    private static bool Ask()
    {
        try
        {
            // Building looks for the engine; nothing is started.
            _ = new ContainerBuilder("none").Build();
            return true;
        }
        catch (DockerUnavailableException)
        {
            return false;
        }
    }
}
