using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests;

/// <summary>A TokenService that accepts a token with its operator key alone, and a gateway before it for the test that needs one.</summary>
public sealed class GuardedTokenService : IAsyncLifetime
{
    private readonly RunningSystem _system;

    public GuardedTokenService(RabbitMqServer rabbit, PostgresServer postgres) => _system = new RunningSystem(rabbit, postgres) { OperatorKey = Key };

    public string Key { get; } = "key \"of\\the operator-" + Guid.NewGuid();

    public Uri Address => _system.TokenServiceAddress;

    public async ValueTask InitializeAsync()
    {
        await _system.PrepareAsync();
        await _system.StartTokenServiceAsync();
    }

    /// <returns>The address of the gateway.</returns>
    public async Task<Uri> StartGatewayAsync()
    {
        await _system.StartQueryApiAsync("live");
        return _system.QueryApi.BaseAddress!;
    }

    /// <summary>The response of <c>GET /token</c>.</summary>
    public async Task<JsonElement> GetTokenAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        return await client.GetFromJsonAsync<JsonElement>("token", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();
}
