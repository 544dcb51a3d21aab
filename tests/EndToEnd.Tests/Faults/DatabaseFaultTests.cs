using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests.Faults;

public sealed class DatabaseFaultTests(FaultServers servers) : FaultTest(servers)
{
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Killed_again_and_again_while_readings_are_stored()
    {
        await using var system = await StartAsync(units: 40);

        for (var time = 0; time < 3; time++)
        {
            system.Postgres.Kill();
            await Eventually.TrueAsync(async () => await system.Broker.CountAsync(Queues.PollCompleted) > 0, "rounds wait for it");
            await system.Postgres.StartAsync();
            await StoredAsync(system, slots: 2, ResumeLimit);
        }

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Away_for_many_rounds_and_back()
    {
        await using var system = await StartAsync();

        await system.Postgres.StopAsync();
        Assert.Contains("PostgreSQL does not answer", (await system.Services.ReadinessAsync(QueryApi)).Body, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await UnstoredAsync(system) >= 12, "a dozen rounds wait", TimeSpan.FromMinutes(1));
        await system.Postgres.StartAsync();
        await StoredAsync(system, slots: 12, ResumeLimit);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Takes_no_writes_for_a_while()
    {
        await using var system = await StartAsync();

        await system.ReadOnlyAsync(true);
        await Eventually.TrueAsync(async () => await UnstoredAsync(system) >= 3, "rounds wait");
        await system.ReadOnlyAsync(false);
        await StoredAsync(system, slots: 3, ResumeLimit);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Theory]
    [InlineData(GateMode.Stall)]
    [InlineData(GateMode.Trickle)]
    public async Task The_way_to_it_is_bad(GateMode mode)
    {
        await using var system = await StartAsync();

        system.PostgresGate.Mode = mode;
        await Eventually.TrueAsync(async () => await UnstoredAsync(system) >= 3, "rounds wait", TimeSpan.FromMinutes(1));
        system.PostgresGate.Mode = GateMode.Pass;
        await StoredAsync(system, slots: 3, ResumeLimit);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    /// <summary>Rounds that are on their way to the database: those that wait in the queue, less the few that the consumer holds.</summary>
    private static async Task<long> UnstoredAsync(GatedSystem system) => await system.Broker.CountAsync(Queues.PollCompleted) ?? 0;
}
