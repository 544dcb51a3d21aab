using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>Ports of the loopback interface that nobody listens on.</summary>
public static class FreePorts
{
    // Below the range from which the kernel takes the ports of outgoing connections.
    private const int First = 15_000;
    private const int Last = 32_000;

    /// <summary>The first of <paramref name="count"/> free ports in a row.</summary>
    public static int Take(int count = 1)
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var first = Random.Shared.Next(First, Last - count);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }

        throw new InvalidOperationException($"No {count} free ports in a row between {First} and {Last}.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
