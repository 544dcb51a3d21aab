using System.Diagnostics;
using System.Globalization;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

public sealed class CollectorFaultTests(FaultServers servers) : FaultTest(servers)
{
    [Fact]
    public async Task Killed_with_a_spool_full_of_readings()
    {
        var system = await StartAsync();
        await system.BrokerGate.CloseAsync();
        await WaitingInOutboxAsync(system, messages: 3 * (system.Units + 1));

        system.Services.Kill(Collector);
        await system.Services.StartAgainAsync(Collector);
        Assert.Contains("messages from before the start wait in the outbox", OutputOf(system, Collector), StringComparison.Ordinal);
        await WaitingInOutboxAsync(system, messages: 3 * (system.Units + 1));
        system.BrokerGate.Open();

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Killed_between_the_publish_and_its_confirm()
    {
        var system = await StartAsync();
        // The broker has the readings, but the Collector does not know it.
        system.BrokerGate.Mode = GateMode.DropResponses;
        await WaitingInOutboxAsync(system, messages: system.Units + 1);

        system.Services.Kill(Collector);
        system.BrokerGate.Cut();
        system.BrokerGate.Mode = GateMode.Pass;
        await system.Services.StartAgainAsync(Collector);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Told_to_end_while_the_broker_is_away()
    {
        var system = await StartAsync();
        await system.BrokerGate.CloseAsync();
        await WaitingInOutboxAsync(system, messages: system.Units + 1);

        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await system.Services.StopAsync(Collector));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        system.BrokerGate.Open();
        await system.Services.StartAgainAsync(Collector);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Its_disk_is_full_while_the_broker_is_away()
    {
        var system = await PrepareAsync();
        await system.Services.StartTokenServiceAsync();
        await system.Services.StartQueryApiAsync();
        // Its executable memory would be a file that may not grow either.
        await system.Services.StartCollectorAsync(("DOTNET_EnableWriteXorExecute", "0"));
        await StoredAsync(system, slots: 2);
        await system.BrokerGate.CloseAsync();
        await WaitingInOutboxAsync(system, messages: 3 * (system.Units + 1));

        // The write-ahead log may have begun again at its start, and then has room up to where it ended: its length would be no limit.
        await LimitFilesAsync(system.Services.ProcessIdOf(Collector), new FileInfo(system.Services.SpoolPath()).Length.ToString(CultureInfo.InvariantCulture));
        await Eventually.TrueAsync(
            async () => (await system.Services.ReadinessAsync(Collector)).Body.Contains("messages wait in memory", StringComparison.Ordinal),
            () => $"messages wait in memory: {system.Services.Outputs[Collector]}",
            TimeSpan.FromMinutes(1));
        await LimitFilesAsync(system.Services.ProcessIdOf(Collector), "unlimited");
        await Eventually.TrueAsync(
            () => OutputOf(system, Collector).Contains("can be used again", StringComparison.Ordinal), "the disk has room again");
        system.BrokerGate.Open();

        Assert.False(system.Services.HasExited(Collector));
        Assert.DoesNotContain("were dropped", OutputOf(system, Collector), StringComparison.Ordinal);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    /// <summary>Lets no file of the process grow beyond that many bytes: what a full disk does to one that only its own service writes to.</summary>
    private static async Task LimitFilesAsync(int process, string bytes)
    {
        await using var limit = ChildProcess.Start("prlimit", ["--pid", $"{process}", $"--fsize={bytes}:"]);
        Assert.True(await limit.EndedAsync() == 0, limit.Output);
    }
}
