using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests;

/// <summary>The classes that share a <see cref="GuardedTokenService"/>.</summary>
[CollectionDefinition]
public sealed class GuardedTokenServiceTests : ICollectionFixture<GuardedTokenService>;

/// <summary>A TokenService that accepts a token with its operator key alone, and the gateway before it.</summary>
public sealed class GuardedTokenService : IAsyncLifetime
{
    private readonly RunningSystem _system;

    public GuardedTokenService(RabbitMqServer rabbit, PostgresServer postgres) => _system = new RunningSystem(rabbit, postgres) { OperatorKey = Key };

    public string Key { get; } = "key \"of\\the operator-" + Guid.NewGuid();

    public Uri Address => _system.TokenServiceAddress;

    public HttpClient Gateway => _system.QueryApi;

    /// <summary>What the TokenService has written so far.</summary>
    public string Output => _system.Outputs["TokenService"];

    public async ValueTask InitializeAsync()
    {
        await _system.PrepareAsync();
        await Task.WhenAll(_system.StartTokenServiceAsync(), _system.StartQueryApiAsync());
    }

    /// <summary>The response of <c>GET /token</c>.</summary>
    public async Task<JsonElement> GetTokenAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        return await client.GetFromJsonAsync<JsonElement>("token", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();
}
