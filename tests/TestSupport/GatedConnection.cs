using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>A client's connection through a <see cref="TcpGate"/> to the server.</summary>
internal sealed class GatedConnection(TcpGate gate, Socket client) : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int SlowChunk = 4 * 1024;
    private static readonly TimeSpan ChunkInterval = TimeSpan.FromMilliseconds(20);

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forwards bytes until one side closes or the connection is cut. Never throws.</summary>
    public async Task PassAsync(string host, int port)
    {
        try
        {
            await gate.WhileStalledAsync(_cut.Task);
            await _server.ConnectAsync(host, port);
            client.NoDelay = _server.NoDelay = true;
            var (requests, responses) = (PassAsync(client, _server, isResponse: false), PassAsync(_server, client, isResponse: true));
            await Task.WhenAny(requests, responses);
            Dispose();
            await Task.WhenAll(requests, responses);
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            // The server is not available, or the connection was cut before it was open.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Resets both sides.</summary>
    public void Cut()
    {
        Reset(client);
        Reset(_server);
        Dispose();
    }

    public void Dispose()
    {
        _cut.TrySetResult();
        client.Dispose();
        _server.Dispose();
    }

    private async Task PassAsync(Socket source, Socket target, bool isResponse)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await source.ReceiveAsync(buffer) is > 0 and var length)
            {
                await gate.WhileStalledAsync(_cut.Task);
                await PassAsync(target, buffer.AsMemory(0, length), isResponse);
            }
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            // One side was cut; the other follows.
        }

        // A stalled gate does not forward closes either.
        await gate.WhileStalledAsync(_cut.Task);
    }

    private async Task PassAsync(Socket target, ReadOnlyMemory<byte> bytes, bool isResponse)
    {
        while (bytes.Length > 0 && !(isResponse && gate.Mode == GateMode.DropResponses))
        {
            var chunk = gate.Mode switch { GateMode.Trickle => 1, GateMode.Slow => SlowChunk, _ => BufferSize };
            bytes = bytes[await target.SendAsync(bytes[..Math.Min(chunk, bytes.Length)])..];
            if (chunk < BufferSize)
                await Task.Delay(ChunkInterval, TimeProvider.System);
            await gate.WhileStalledAsync(_cut.Task);
        }
    }

    private static void Reset(Socket side)
    {
        try
        {
            side.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            // Already closed.
        }
    }

    private static bool IsConnectionError(Exception exception) => exception is SocketException or ObjectDisposedException;
}
