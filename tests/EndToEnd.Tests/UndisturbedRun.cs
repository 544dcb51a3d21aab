using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using AcMonitoring.TestSupport.Oracle;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>A system that has stored some rounds, of which the first waited for a QueryApi that never ran before. The Collector is stopped.</summary>
public sealed class UndisturbedRun(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    public const int Units = 20;
    public const int Slots = 8;

    public RunningSystem System { get; private set; } = null!;

    /// <summary>The exit code of the Collector.</summary>
    public int CollectorExitCode { get; private set; }

    /// <summary>What each process wrote meanwhile.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; private set; } = null!;

    public OracleReport Report { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // So long that a round is not late on a busy machine either: it would give readings up.
        System = new(rabbit, postgres) { PollInterval = TimeSpan.FromSeconds(5) };
        await System.PrepareAsync();
        await System.StartSimulatorAsync("--units", $"{Units}", "--report-interval", "00:00:01", "--number-readings", "true");
        await System.StartTokenServiceAsync();
        await System.StartCollectorAsync();
        // Rounds go on meanwhile, so there may be more.
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) >= Units, "all readings wait in the queue");
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.PollCompleted) >= 1, "the round waits in the queue");
        await System.StartQueryApiAsync();
        await Eventually.TrueAsync(
            async () => await System.ScalarAsync<long>("SELECT COUNT(DISTINCT slot) FROM ac_monitoring") >= Slots, $"{Slots} slots are stored");
        CollectorExitCode = await System.StopAsync(RunningSystem.Collector);
        Report = await Eventually.GetAsync(System.CheckReadingsAsync, report => report.Holds, "the oracle is content");
        Outputs = System.Outputs;
    }

    public ValueTask DisposeAsync() => System.DisposeAsync();
}
