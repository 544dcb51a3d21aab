using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>The running system of the tests itself: its processes are killed and start again where they were.</summary>
public sealed class RunningSystemTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Fact]
    public async Task A_killed_process_starts_again_on_its_port_and_all_that_it_ever_wrote_is_kept()
    {
        await using var system = new RunningSystem(rabbit, postgres) { PollInterval = TimeSpan.FromSeconds(1) };
        await system.StartAllAsync("--units", "5", "--number-readings", "true");
        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == 5, "all units are on the dashboard");

        foreach (var name in (string[])[RunningSystem.Collector, "QueryApi", "TokenService"])
        {
            system.Kill(name);
            Assert.True(system.HasExited(name));
            await system.StartAgainAsync(name);
            Assert.Equal(2, system.Outputs[name].Split("Application started.").Length - 1);
        }

        Assert.Single(system.CollectorKills);
        Assert.Equal(0, await system.StopAsync(RunningSystem.Collector));
        Assert.NotEqual(0, (await system.Simulator.GetFromJsonAsync<JsonElement>("/admin/readings")).GetArrayLength());
    }

    [Fact]
    public async Task Of_an_undisturbed_run_the_oracle_finds_every_reading_once_and_all_the_energy()
    {
        // So long that a round is not late on a busy machine either: it would give readings up.
        await using var system = new RunningSystem(rabbit, postgres) { PollInterval = TimeSpan.FromSeconds(5) };
        await system.StartAllAsync("--units", "20", "--report-interval", "00:00:01", "--number-readings", "true");
        await Eventually.TrueAsync(
            async () => await system.ScalarAsync<long>("SELECT COUNT(DISTINCT slot) FROM ac_monitoring") >= 8, "eight slots are stored");
        Assert.Equal(0, await system.StopAsync(RunningSystem.Collector));

        var report = await Eventually.GetAsync(() => system.AskOracleAsync(), report => report.Holds, "the oracle is content");

        Assert.True(report.Offered >= 8 * 20, report.ToString());
        Assert.Equal(report.Offered, report.Stored + report.Superseded);
        Assert.True(report.EnergyStoredKwh > 0);
        Assert.Equal(report.EnergyOfMetersKwh, report.EnergyStoredKwh);
        Assert.Equal(19, report.Energy.Count);
    }
}
