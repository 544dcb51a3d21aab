using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

internal static class DockerEngine
{
    private const string Socket = "/var/run/docker.sock";

    /// <summary>True when an engine answers; then the servers of the tests run in containers.</summary>
    public static bool Answers { get; } = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } || SocketAnswers();

    private static bool SocketAnswers()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
