using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A port through which a server is reached until it falls silent: from then on whatever is sent either way is kept, as by a network that
/// drops packets or a server that hangs. Connections stay, and new ones are accepted. When the gate speaks again, all of it arrives.
/// </summary>
public sealed class SilentGate : IAsyncDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly TcpListener _listener = new(IPAddress.Loopback, FreePorts.Take());
    private readonly List<TcpClient> _connections = [];
    private readonly Task _accepting;
    private TaskCompletionSource _speaking = new();

    public SilentGate(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _speaking.SetResult();
        _accepting = AcceptAsync();
    }

    /// <summary>The gate's own port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void FallSilent() => _speaking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Speak() => _speaking.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Speak();
        await _accepting;
        lock (_connections)
            _connections.ForEach(connection => connection.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The gate is gone.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (_connections)
            _connections.AddRange([client, server]);
        try
        {
            await _speaking.Task;
            await server.ConnectAsync(_host, _port);
            await Task.WhenAny(PassAsync(client, server), PassAsync(server, client));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // There is no server, or the gate is gone.
        }
        finally
        {
            client.Close();
            server.Close();
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                await _speaking.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side was cut; the other follows.
        }
    }
}
