using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>
/// Free ports of the loopback interface. Each process uses its own block of ports, so that parallel test runs and benchmarks never choose
/// the same port.
/// </summary>
public static class FreePorts
{
    // Below the range from which the kernel takes the ports of outgoing connections.
    private const int First = 14_000;
    private const int Last = 32_000;
    private const int BlockSize = 1_000;

    private static readonly Lock TakeLock = new();

    // The lock on the file reserves the block until the process ends.
    private static readonly (int First, FileStream Lock) Block = ReserveBlock();
    private static int _next = Block.First;

    /// <summary>The first of <paramref name="count"/> free ports in a row.</summary>
    public static int Take(int count = 1)
    {
        lock (TakeLock)
        {
            for (var attempt = 0; attempt < BlockSize; attempt++)
            {
                var first = _next + count <= Block.First + BlockSize ? _next : Block.First;
                _next = first + 1;
                if (Enumerable.Range(first, count).All(IsFree))
                {
                    _next = first + count;
                    return first;
                }
            }
        }

        throw new InvalidOperationException($"No {count} free ports in a row from {Block.First} on.");
    }

    private static (int First, FileStream Lock) ReserveBlock()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"ac-monitoring-ports-{Environment.UserName}")).FullName;
        var firsts = Enumerable.Range(0, (Last - First) / BlockSize).Select(block => First + (block * BlockSize)).ToArray();

        // In random order, to avoid ports that processes of an earlier run still use.
        Random.Shared.Shuffle(firsts);
        foreach (var first in firsts)
        {
            try
            {
                var claim = Path.Combine(folder, $"{first}.claim");
                return (first, new FileStream(claim, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
            }
            catch (IOException)
            {
                // Another process uses this block.
            }
        }

        throw new InvalidOperationException($"All blocks of ports are in use, see {folder}.");
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
