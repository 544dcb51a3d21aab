using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Collector.Tests.Doubles;

/// <summary>The TokenService's process boundary: <c>GET /internal/token</c>.</summary>
internal sealed class TokenEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private TokenEndpoint(WebApplication app) => _app = app;

    public Uri Origin => new(_app.Urls.Single());

    /// <summary>The token that is in force; null when none is set.</summary>
    public string? Token { get; set; } = "0b1f0cf1-canary-token";

    /// <summary>The token from the second question on; null: the same.</summary>
    public string? NewerToken { get; set; }

    /// <summary>The key that must be given; null: none.</summary>
    public string? ApiKey { get; set; }

    public int Asked => Volatile.Read(ref _asked);

    public static async Task<TokenEndpoint> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var endpoint = new TokenEndpoint(app);
        app.MapGet("/internal/token", (HttpRequest request) =>
        {
            var asked = Interlocked.Increment(ref endpoint._asked);
            if (endpoint.ApiKey is { } key && request.Headers.Authorization != "Bearer " + key)
                return Results.Unauthorized();
            return Results.Json(new { token = asked > 1 ? endpoint.NewerToken ?? endpoint.Token : endpoint.Token, updatedAt = (string?)null });
        });
        await app.StartAsync();
        return endpoint;
    }

    /// <summary>Stops listening; the address stays its own.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
