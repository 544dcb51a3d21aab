using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

public sealed class ServiceFaultTests(FaultServers servers) : FaultTest(servers, units: 40)
{
    [Theory]
    [InlineData(Collector, QueryApi, TokenService)]
    [InlineData(TokenService, Collector, QueryApi)]
    public async Task Started_in_any_order_without_broker_and_database_they_wait_and_become_ready_by_themselves(params string[] order)
    {
        var system = await PrepareAsync();
        await system.BrokerGate.CloseAsync();
        await system.PostgresGate.CloseAsync();

        foreach (var service in order)
            await system.Services.StartAsync(service, "live");
        await Eventually.TrueAsync(
            () => order.All(service => OutputOf(system, service).Contains("Waiting for the broker at 127.0.0.1", StringComparison.Ordinal)),
            () => $"they say what they wait for: {string.Join('\n', system.Services.Outputs.Values)}");
        Assert.Contains("The database is not ready", OutputOf(system, QueryApi), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await system.Services.ReadinessAsync(QueryApi)).Status);
        // The token is given without a broker.
        Assert.Equal(HttpStatusCode.OK, (await system.Services.ReadinessAsync(TokenService)).Status);

        system.PostgresGate.Open();
        system.BrokerGate.Open();

        await ReadyAsync(system, order);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task The_QueryApi_is_killed_again_and_again_while_it_stores()
    {
        var system = await StartAsync();

        for (var time = 0; time < 5; time++)
        {
            system.Services.Kill(QueryApi);
            await system.Services.StartAgainAsync(QueryApi, "ready");
        }

        await StoredAsync(system, slots: 2);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Without_the_TokenService_collection_goes_on_with_the_last_token()
    {
        var system = await StartAsync();

        system.Services.Kill(TokenService);
        await StoredAsync(system, slots: 3);
        await Eventually.TrueAsync(
            async () => (await system.Services.ReadinessAsync(Collector)).Body.Contains("The TokenService was unreachable", StringComparison.Ordinal),
            "the Collector says so");
        await system.Services.StartAgainAsync(TokenService, "ready");

        await AssertNothingIsLostOrDoubledAsync(system);
    }
}
