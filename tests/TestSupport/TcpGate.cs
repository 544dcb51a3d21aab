using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A TCP proxy in front of a server. An open gate forwards connections; a closed gate refuses new connections and cuts open ones. If the
/// server is not available, an open gate accepts a connection and closes it.
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

    /// <summary>The port of the gate on 127.0.0.1. Initially the gate is closed.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>The server's port, for new connections.</summary>
    public int ServerPort { get; set; } = port;

    /// <summary>Number of accepted connections.</summary>
    public int Passed => Volatile.Read(ref _passed);

    /// <summary>Applies to new and existing connections.</summary>
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

    /// <summary>Refuses new connections and cuts existing ones.</summary>
    public async Task CloseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting;
        await Task.WhenAll(CutAll());
    }

    /// <summary>Cuts the existing connections; new ones are accepted.</summary>
    public void Cut() => CutAll();

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>Waits until the mode is not <see cref="GateMode.Stall"/>, or the connection is cut.</summary>
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
        // The connection must be in the list first.
        await Task.Yield();
        await connection.PassAsync(host, ServerPort);
        lock (_lock)
            _connections.Remove(connection);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
