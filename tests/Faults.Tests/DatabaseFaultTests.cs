using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

public sealed class DatabaseFaultTests(FaultServers servers) : FaultTest(servers, units: 40)
{
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Killed_again_and_again_while_readings_are_stored()
    {
        var system = await StartAsync();

        for (var time = 0; time < 2; time++)
        {
            system.Postgres.Kill();
            await ReadAsync(system, rounds: 3);
            await system.Postgres.StartAsync();
            await StoredAsync(system, slots: 2, within: ResumeLimit);
        }

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Away_for_many_rounds_and_back()
    {
        var system = await StartAsync();

        await system.Postgres.StopAsync();
        Assert.Contains("PostgreSQL does not answer", (await system.Services.ReadinessAsync(QueryApi)).Body, StringComparison.Ordinal);
        await ReadAsync(system, rounds: 12);
        await system.Postgres.StartAsync();
        await StoredAsync(system, slots: 12, within: ResumeLimit);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Takes_no_writes_for_a_while()
    {
        var system = await StartAsync();

        await system.SetReadOnlyAsync(true);
        await ReadAsync(system, rounds: 4);
        await system.SetReadOnlyAsync(false);
        await StoredAsync(system, slots: 3, within: ResumeLimit);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Theory]
    [InlineData(GateMode.Stall)]
    [InlineData(GateMode.Trickle)]
    public async Task The_way_to_it_is_bad(GateMode mode)
    {
        var system = await StartAsync();

        system.PostgresGate.Mode = mode;
        await ReadAsync(system, rounds: 4);
        system.PostgresGate.Mode = GateMode.Pass;
        await StoredAsync(system, slots: 3, within: ResumeLimit);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    /// <summary>Waits until the Collector has done that many rounds more.</summary>
    private static Task ReadAsync(GatedSystem system, int rounds)
    {
        var before = Rounds(system);
        return Eventually.TrueAsync(() => Rounds(system) >= before + rounds, $"{rounds} more rounds are done");
    }

    private static int Rounds(GatedSystem system) => system.Services.Outputs[Collector].Split(": Last fetch OK").Length - 1;
}
