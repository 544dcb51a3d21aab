using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A port through which a server is reached while the gate is open; closed, it refuses, and cuts what goes through it. Where the server
/// itself is away, an open gate takes a connection and closes it.
/// </summary>
public sealed class TcpGate(string host, int port) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GatedConnection, Task> _connections = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource _modeChanged = NewSignal();
    private GateMode _mode;
    private int _passed;

    /// <summary>The gate's own port on 127.0.0.1. At first the gate is closed.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>The server's port, for the connections that come from now on.</summary>
    public int ServerPort { get; set; } = port;

    /// <summary>Connections that have gone through so far.</summary>
    public int Passed => Volatile.Read(ref _passed);

    /// <summary>What happens to what goes through, from now on, on connections that exist as well.</summary>
    public GateMode Mode
    {
        get
        {
            lock (_lock)
                return _mode;
        }

        set
        {
            lock (_lock)
            {
                _mode = value;
                _modeChanged.SetResult();
                _modeChanged = NewSignal();
            }
        }
    }

    /// <summary>Opens the gate, unless it is open.</summary>
    public void Open()
    {
        if (_listener is not null)
            return;
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Refuses new connections and cuts those that exist.</summary>
    public async Task CloseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting;
        await Task.WhenAll(CutAll());
    }

    /// <summary>Breaks the connections that exist; new ones are welcome.</summary>
    public void Cut() => CutAll();

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>Returns when the mode is another than <see cref="GateMode.Stall"/>, or the connection was cut.</summary>
    internal async Task WhileStalledAsync(Task cut)
    {
        while (!cut.IsCompleted && StalledUntil() is { } change)
            await Task.WhenAny(change, cut);
    }

    private Task? StalledUntil()
    {
        lock (_lock)
            return _mode == GateMode.Stall ? _modeChanged.Task : null;
    }

    private List<Task> CutAll()
    {
        lock (_lock)
        {
            foreach (var connection in _connections.Keys)
                connection.Cut();
            return [.. _connections.Values];
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var connection = new GatedConnection(this, await listener.AcceptSocketAsync());
                Interlocked.Increment(ref _passed);
                lock (_lock)
                    _connections.Add(connection, PassAsync(connection));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The gate was closed.
        }
    }

    private async Task PassAsync(GatedConnection connection)
    {
        // Not before the connection is in the list.
        await Task.Yield();
        await connection.PassAsync(host, ServerPort);
        lock (_lock)
            _connections.Remove(connection);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
