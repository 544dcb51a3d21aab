using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>What the services and the simulator do for their containers.</summary>
public sealed class ContainerSupportTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Fact]
    public async Task The_health_command_says_why_a_service_is_not_ready_and_a_demonstration_needs_no_token_for_the_simulator_gives_one()
    {
        var database = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        await using var gate = new TcpGate(database.Host!, database.Port);
        await using var system = new RunningSystem(rabbit, postgres) { FirstToken = null, OperatorKey = "operator-" + Guid.NewGuid() };
        await system.PrepareAsync();
        system.Database = new NpgsqlConnectionStringBuilder(system.Database) { Host = "127.0.0.1", Port = gate.Port }.ConnectionString;
        await system.StartTokenServiceAsync();
        Assert.Equal((0, ""), await system.HealthAsync("TokenService"));
        await system.StartQueryApiAsync("live");
        var (notReady, reason) = await system.HealthAsync("QueryApi");
        Assert.Equal(1, notReady);
        Assert.Contains("The database's schema is not ready yet.", reason, StringComparison.Ordinal);
        gate.Open();

        await system.StartSimulatorAsync("--give-token-to", system.TokenServiceAddress.ToString());
        await system.StartCollectorAsync();
        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == 60, "all units are on the dashboard");
        Assert.StartsWith("demo...", await TokenAsync(system), StringComparison.Ordinal);

        await system.StopAllAsync();
        var (gone, noAnswer) = await system.HealthAsync("TokenService");
        Assert.Equal(1, gone);
        Assert.StartsWith($"No response from {system.TokenServiceAddress.GetLeftPart(UriPartial.Authority)}: ", noAnswer, StringComparison.Ordinal);
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
        Assert.StartsWith("firs...", await TokenAsync(system), StringComparison.Ordinal);
    }

    private static async Task<string> TokenAsync(RunningSystem system) =>
        (await system.QueryApi.GetFromJsonAsync<JsonElement>("/token")).GetProperty("tokenMasked").GetString()!;
}
