using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A TCP proxy in front of a broker. While <see cref="IsPasswordGood"/> is false, it replaces the password in the forwarded data, so that the
/// broker refuses the login.
/// </summary>
public sealed class LoginGate : IAsyncDisposable
{
    private readonly Uri _broker;
    private readonly byte[] _password;
    private readonly TcpListener _listener = new(IPAddress.Loopback, FreePorts.Take());
    private readonly List<TcpClient> _connections = [];
    private readonly Task _accepting;
    private int _refused;

    /// <param name="broker">Address of the broker, with the password.</param>
    public LoginGate(Uri broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        _broker = broker;
        _password = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(broker.UserInfo.Split(':')[1]));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Address of the broker through the gate.</summary>
    public Uri Uri => new UriBuilder(_broker) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public bool IsPasswordGood { get; set; } = true;

    /// <summary>Number of logins with a replaced password.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Cuts all connections; new ones are accepted.</summary>
    public void Cut()
    {
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                lock (_connections)
                    _connections.AddRange([client, server]);
                await server.ConnectAsync(_broker.Host, _broker.Port);
                _ = PassAsync(client, server, ReplacePassword);
                _ = PassAsync(server, client, _ => { });
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The gate was disposed.
        }
    }

    private void ReplacePassword(Memory<byte> sent)
    {
        if (!IsPasswordGood && sent.Span.IndexOf(_password) is >= 0 and var at)
        {
            sent.Span.Slice(at, _password.Length).Fill((byte)'x');
            Interlocked.Increment(ref _refused);
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to, Action<Memory<byte>> change)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                change(buffer.AsMemory(0, count));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
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
