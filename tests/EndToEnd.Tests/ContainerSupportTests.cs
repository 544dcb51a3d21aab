using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>What the services and the simulator do for their containers.</summary>
public sealed class ContainerSupportTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Fact]
    public async Task The_health_command_succeeds_while_the_service_is_ready_and_says_why_it_is_not()
    {
        await using var system = new RunningSystem(rabbit, postgres);
        await system.PrepareAsync();
        await system.StartTokenServiceAsync();
        Assert.Equal((0, ""), await system.HealthAsync("TokenService"));

        system.Database = $"Host=127.0.0.1;Port={FreePorts.Take()};Username=nobody;Database=none";
        await system.StartQueryApiAsync("live");
        var (notReady, reason) = await system.HealthAsync("QueryApi");
        Assert.Equal(1, notReady);
        Assert.Contains("The database's schema is not ready yet.", reason, StringComparison.Ordinal);

        await system.StopAllAsync();
        var (gone, noAnswer) = await system.HealthAsync("TokenService");
        Assert.Equal(1, gone);
        Assert.StartsWith($"No answer at {system.TokenServiceAddress.GetLeftPart(UriPartial.Authority)}: ", noAnswer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demonstration_needs_no_token_for_the_simulator_gives_one()
    {
        await using var system = new RunningSystem(rabbit, postgres) { FirstToken = null, OperatorKey = "operator-" + Guid.NewGuid() };
        await system.PrepareAsync();
        await system.StartSimulatorAsync("--give-token-to", system.TokenServiceAddress.ToString());
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();
        await system.StartCollectorAsync();

        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == 60, "all units are on the dashboard");
        var given = await system.QueryApi.GetFromJsonAsync<JsonElement>("/token");
        Assert.StartsWith("demo...", given.GetProperty("tokenMasked").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_lives_is_left_in_force()
    {
        await using var system = new RunningSystem(rabbit, postgres);
        await system.PrepareAsync();
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();
        await system.StartSimulatorAsync("--give-token-to", system.TokenServiceAddress.ToString());
        await system.StartCollectorAsync();

        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == 60, "all units are on the dashboard");
        var held = await system.QueryApi.GetFromJsonAsync<JsonElement>("/token");
        Assert.StartsWith("firs...", held.GetProperty("tokenMasked").GetString(), StringComparison.Ordinal);
    }
}
