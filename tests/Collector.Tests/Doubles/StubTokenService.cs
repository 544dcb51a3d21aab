using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Collector.Tests.Doubles;

/// <summary>A stub of the TokenService: <c>GET /internal/token</c>.</summary>
internal sealed class StubTokenService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private StubTokenService(WebApplication app) => _app = app;

    public Uri Origin => new(_app.Urls.Single());

    /// <summary>The current token; null if none is set.</summary>
    public string? Token { get; set; } = "0b1f0cf1-canary-token";

    /// <summary>The token from the second request on; null for the same token.</summary>
    public string? NewerToken { get; set; }

    /// <summary>The required internal key; null if none is required.</summary>
    public string? ApiKey { get; set; }

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<StubTokenService> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var endpoint = new StubTokenService(app);
        app.MapGet("/internal/token", (HttpRequest request) =>
        {
            var requests = Interlocked.Increment(ref endpoint._requests);
            if (endpoint.ApiKey is { } key && request.Headers.Authorization != "Bearer " + key)
                return Results.Unauthorized();
            return Results.Json(new { token = requests > 1 ? endpoint.NewerToken ?? endpoint.Token : endpoint.Token, updatedAt = (string?)null });
        });
        await app.StartAsync();
        return endpoint;
    }

    /// <summary>Stops listening and keeps the address.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
