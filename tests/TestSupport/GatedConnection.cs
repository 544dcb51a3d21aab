using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>One client's way through a <see cref="TcpGate"/> to the server.</summary>
internal sealed class GatedConnection(TcpGate gate, Socket client) : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int SlowPiece = 4 * 1024;
    private static readonly TimeSpan BetweenPieces = TimeSpan.FromMilliseconds(20);

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes bytes until one side ends or the connection is cut. Never fails.</summary>
    public async Task PassAsync(string host, int port)
    {
        try
        {
            await gate.WhileStalledAsync(_cut.Task);
            await _server.ConnectAsync(host, port);
            client.NoDelay = _server.NoDelay = true;
            var (requests, answers) = (PassAsync(client, _server, isAnswer: false), PassAsync(_server, client, isAnswer: true));
            await Task.WhenAny(requests, answers);
            Dispose();
            await Task.WhenAll(requests, answers);
        }
        catch (Exception exception) when (IsOfABrokenConnection(exception))
        {
            // The server is away, or the connection was cut before it was made.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Breaks both sides, with a reset.</summary>
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

    private async Task PassAsync(Socket source, Socket target, bool isAnswer)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await source.ReceiveAsync(buffer) is > 0 and var length)
            {
                await gate.WhileStalledAsync(_cut.Task);
                await PassAsync(target, buffer.AsMemory(0, length), isAnswer);
            }
        }
        catch (Exception exception) when (IsOfABrokenConnection(exception))
        {
            // One side was cut; the other follows.
        }

        // On a dead line nobody hears either that the other has gone.
        await gate.WhileStalledAsync(_cut.Task);
    }

    private async Task PassAsync(Socket target, ReadOnlyMemory<byte> bytes, bool isAnswer)
    {
        while (bytes.Length > 0 && !(isAnswer && gate.Mode == GateMode.SwallowAnswers))
        {
            var most = gate.Mode switch { GateMode.Trickle => 1, GateMode.Slow => SlowPiece, _ => BufferSize };
            bytes = bytes[await target.SendAsync(bytes[..Math.Min(most, bytes.Length)])..];
            if (most < BufferSize)
                await Task.Delay(BetweenPieces, TimeProvider.System);
            await gate.WhileStalledAsync(_cut.Task);
        }
    }

    private static void Reset(Socket side)
    {
        try
        {
            side.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (IsOfABrokenConnection(exception))
        {
            // It is broken already.
        }
    }

    private static bool IsOfABrokenConnection(Exception exception) => exception is SocketException or ObjectDisposedException;
}
