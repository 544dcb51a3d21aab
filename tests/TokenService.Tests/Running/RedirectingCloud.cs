using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>Answers every request by sending it elsewhere.</summary>
internal sealed class RedirectingCloud : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _answering;

    public RedirectingCloud(Cloud elsewhere)
    {
        _listener.Start();
        _answering = AnswerAsync(elsewhere.Settings.Single(setting => setting.Name == "SmartThings:BaseUrl").Value);
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/v1/");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AnswerAsync(string location)
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}/devices\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(answer);
        }
    }
}
