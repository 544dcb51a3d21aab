using System.Net;
using System.Net.Sockets;

namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>A port that leads to the broker once it is opened: before that nobody listens there.</summary>
internal sealed class Relay(int port, int brokerPort) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, port);
    private readonly List<Task> _links = [];
    private Task _accepting = Task.CompletedTask;

    public void Open()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        await Task.WhenAll(_links);
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _links.Add(LinkAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LinkAsync(TcpClient client)
    {
        using (client)
        using (var broker = new TcpClient())
        {
            await broker.ConnectAsync(IPAddress.Loopback, brokerPort);
            await Task.WhenAny(CopyAsync(client, broker), CopyAsync(broker, client));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _closing.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end hung up.
        }
    }
}
