using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>Ports of the loopback interface that nobody listens on.</summary>
public static class FreePorts
{
    // Below the range from which the kernel takes the ports of outgoing connections.
    private const int First = 15_000;
    private const int Last = 32_000;

    // Ports are given in turn, so that none is given twice before somebody listens on it; test runs side by side begin at different ones.
    private static readonly Lock Turn = new();
    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>The first of <paramref name="count"/> free ports in a row.</summary>
    public static int Take(int count = 1)
    {
        lock (Turn)
        {
            for (var attempt = First; attempt < Last; attempt++)
            {
                var first = _next + count <= Last ? _next : First;
                _next = first + 1;
                if (Enumerable.Range(first, count).All(IsFree))
                {
                    _next = first + count;
                    return first;
                }
            }
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
