using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>Responds to every request with a redirect.</summary>
internal sealed class RedirectingCloud : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _responding;

    public RedirectingCloud(Cloud target)
    {
        _listener.Start();
        _responding = RespondAsync(target.Settings.Single(setting => setting.Name == "SmartThings:BaseUrl").Value);
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/v1/");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _responding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RespondAsync(string location)
    {
        var response = Encoding.ASCII.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}/devices\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(response);
        }
    }
}
