using System.Net;
using System.Text;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests;

/// <summary>A server that answers every request alike, as the service does not do on demand.</summary>
internal sealed class CannedAnswer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _answering;

    public CannedAnswer(int status, string body)
    {
        Address = $"http://127.0.0.1:{FreePorts.Take()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _answering = AnswerAsync(status, Encoding.UTF8.GetBytes(body));
    }

    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _answering;
    }

    private async Task AnswerAsync(int status, byte[] body)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // It was closed.
        }
    }
}
