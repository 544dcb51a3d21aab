using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Collector.Tests.Doubles;

/// <summary>A cloud whose responses the test defines, for responses that the simulator never returns.</summary>
internal sealed class StubCloud : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubCloud(WebApplication app) => _app = app;

    public Uri Origin => new(_app.Urls.Single());

    /// <summary>Path and query of every call, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>The Authorization header of every call.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public static async Task<StubCloud> StartAsync(Func<HttpRequest, IResult> respond)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var cloud = new StubCloud(app);
        app.MapFallback("{*path}", (HttpRequest request) =>
        {
            cloud.Calls.Enqueue(request.Path + request.QueryString.Value);
            cloud.Authorizations.Enqueue(request.Headers.Authorization.ToString());
            return respond(request);
        });
        await app.StartAsync();
        return cloud;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
