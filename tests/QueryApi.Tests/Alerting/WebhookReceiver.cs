using System.Collections.Concurrent;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>A webhook that records requests.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>The secret part of the address.</summary>
    public const string Secret = "T00000000-B00000000-XXXXXXXXXXXX";

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<string> _taken = [];
    private readonly ConcurrentQueue<IHeaderDictionary> _headers = [];
    private int _tries;

    private WebhookReceiver()
    {
        var address = $"http://127.0.0.1:{FreePorts.Take()}";
        Address = new Uri($"{address}/services/{Secret}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        _server = builder.Build();
        _server.MapPost($"/services/{Secret}", TakeAsync);
    }

    public Uri Address { get; }

    /// <summary>The response; 200 by default.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = Ok;

    /// <summary>Bodies of the requests with a 2xx response, in order.</summary>
    public IReadOnlyList<string> Accepted => [.. _taken];

    /// <summary>Headers of every request.</summary>
    public IReadOnlyList<IHeaderDictionary> Headers => [.. _headers];

    /// <summary>Number of requests with any response.</summary>
    public int Tries => Volatile.Read(ref _tries);

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._server.StartAsync();
        return receiver;
    }

    public static Task Ok(HttpContext context) => Task.CompletedTask;

    public static Func<HttpContext, Task> Status(int code, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = code;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    /// <summary>Never responds.</summary>
    public static Task Hang(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        _headers.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value)));
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        Interlocked.Increment(ref _tries);
        await Answer(context);
        if (context.Response.StatusCode is >= 200 and < 300)
            _taken.Enqueue(body);
    }
}
