using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>Rounds that nothing disturbs, and the running system of the tests itself: its processes are killed and start again where they were.</summary>
public sealed class RunningSystemTests(UndisturbedRun run) : IClassFixture<UndisturbedRun>
{
    [Fact]
    public async Task Nothing_is_lost_when_the_Collector_runs_before_the_QueryApi_ever_did()
    {
        await run.System.WaitForAsync("/dashboard", units => units.GetArrayLength() == UndisturbedRun.Units, "all units are on the dashboard");
        await run.System.WaitForAsync("/fetch_status", status => status.GetProperty("code").ValueKind == JsonValueKind.Number, "the poll is reported");
        Assert.Equal(UndisturbedRun.Units, await run.System.ScalarAsync<long>(
            "SELECT COUNT(*) FROM ac_monitoring WHERE slot = (SELECT MIN(slot) FROM ac_monitoring)"));
    }

    [Fact]
    public async Task Round_after_round_the_stored_energy_is_what_the_meters_moved()
    {
        Assert.Equal(0, await run.System.ScalarAsync<long>("SELECT COUNT(*) - COUNT(DISTINCT (unit_id, slot)) FROM ac_monitoring"));
        await StoredEnergy.AssertIsThatOfTheMetersAsync(run.System);
        Assert.All(run.Outputs, service => Assert.All(service.Value.Split('\n'), line => Assert.DoesNotMatch("Z (fail|crit):", line)));
    }

    [Fact]
    public void The_oracle_finds_every_reading_once_and_all_the_energy()
    {
        var report = run.Report;

        Assert.True(report.Offered >= UndisturbedRun.Slots * UndisturbedRun.Units, report.ToString());
        Assert.Equal(report.Offered, report.Stored + report.Superseded);
        Assert.True(report.EnergyStoredKwh > 0);
        Assert.Equal(report.EnergyOfMetersKwh, report.EnergyStoredKwh);
        Assert.Equal(19, report.Energy.Count);
    }

    [Fact]
    public async Task A_killed_process_starts_again_on_its_port_and_all_that_it_ever_wrote_is_kept()
    {
        Assert.Equal(0, run.CollectorExitCode);
        await run.System.StartAgainAsync(RunningSystem.Collector);

        foreach (var name in (string[])[RunningSystem.Collector, "QueryApi", "TokenService"])
        {
            var starts = Starts(name);
            run.System.Kill(name);
            Assert.True(run.System.HasExited(name));
            await run.System.StartAgainAsync(name);
            Assert.Equal(starts + 1, Starts(name));
        }

        Assert.Single(run.System.CollectorKills);
        Assert.Equal(0, await run.System.StopAsync(RunningSystem.Collector));
        Assert.NotEqual(0, (await run.System.Simulator.GetFromJsonAsync<JsonElement>("/admin/readings")).GetArrayLength());

        int Starts(string name) => run.System.Outputs[name].Split("Application started.").Length - 1;
    }
}
