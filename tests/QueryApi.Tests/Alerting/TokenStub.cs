using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>A stub of <c>GET /token</c> of the TokenService.</summary>
internal sealed class TokenStub : IAsyncDisposable
{
    private readonly WebApplication _server;
    private int _asked;

    private TokenStub()
    {
        Address = new Uri($"http://127.0.0.1:{FreePorts.Take()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        _server = builder.Build();
        _server.MapGet("/token", Answer);
    }

    public Uri Address { get; }

    /// <summary>Number of requests.</summary>
    public int Requests => Volatile.Read(ref _asked);

    /// <summary>UTC; null when no token is set.</summary>
    public DateTime? ExpiresAt { get; set; }

    public bool IsAway { get; set; }

    public static async Task<TokenStub> StartAsync()
    {
        var stub = new TokenStub();
        await stub._server.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IResult Answer()
    {
        Interlocked.Increment(ref _asked);
        if (IsAway)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        var isSet = ExpiresAt is not null;
        return Results.Json(new
        {
            tokenMasked = isSet ? "0c4a...21aa" : null,
            updatedAt = ExpiresAt?.AddHours(-24),
            expiresAt = ExpiresAt,
            secondsLeft = isSet ? 0 : (int?)null,
        });
    }
}
