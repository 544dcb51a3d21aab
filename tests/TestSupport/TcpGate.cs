using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>A port through which a server is reached while the gate is open; closed, it refuses, and cuts what goes through it.</summary>
public sealed class TcpGate(string host, int port) : IAsyncDisposable
{
    private readonly List<TcpClient> _connections = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _passed;

    /// <summary>The gate's own port on 127.0.0.1. At first the gate is closed.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>Connections that have gone through so far.</summary>
    public int Passed => Volatile.Read(ref _passed);

    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async Task CloseAsync()
    {
        _listener?.Stop();
        await _accepting;
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _passed);
                var server = new TcpClient();
                lock (_connections)
                    _connections.AddRange([client, server]);
                await server.ConnectAsync(host, port);
                _ = PassAsync(client, server);
                _ = PassAsync(server, client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The gate was closed.
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side was cut; the other follows.
        }
        finally
        {
            from.Close();
            to.Close();
        }
    }
}
