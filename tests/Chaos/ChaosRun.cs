using System.Diagnostics;
using System.Globalization;
using AcMonitoring.TestSupport;
using AcMonitoring.TestSupport.Oracle;

namespace AcMonitoring.Chaos;

/// <summary>Injects the faults of a plan into a running system, waits for quiet, and tells what became of the readings.</summary>
internal sealed class ChaosRun(FaultPlan plan)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(1);

    private readonly Stopwatch _clock = new();

    /// <returns>True when nothing was lost, nothing doubled, and every process did as it was told.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        Console.WriteLine($"Chaos, seed {plan.Seed}: {plan.Faults.Count} faults in {plan.Length.TotalMinutes:0.#} minutes.");
        await using var system = await ChaosSystem.StartAsync();
        _clock.Start();
        await Task.WhenAll(plan.Faults.GroupBy(fault => fault.Kind.Target).Select(faults => InjectAsync(faults, system, stop)));
        await UntilAsync(plan.Length, stop);

        Console.WriteLine($"{Now}  quiet");
        await system.StartAllAsync();
        var report = await system.Whole.SettleAsync();
        var errors = await system.Whole.MessagesInErrorQueuesAsync();
        await system.StopAllAsync();
        Tell(system, report, errors);
        return report.Holds && errors == 0 && system.Stops.Bad == 0;
    }

    private string Now => $"{_clock.Elapsed:mm\\:ss\\.f}";

    // On a busy machine a target may recover later than the plan had thought: its next fault waits for it.
    private async Task InjectAsync(IEnumerable<PlannedFault> faultsOfTarget, ChaosSystem system, CancellationToken stop)
    {
        foreach (var fault in faultsOfTarget)
            await InjectAsync(fault, system, stop);
    }

    private async Task InjectAsync(PlannedFault fault, ChaosSystem system, CancellationToken stop)
    {
        await UntilAsync(fault.At, stop);
        Console.WriteLine($"{Now}  {fault.Kind.Name}, {fault.Length.TotalSeconds:0.0} s");
        await fault.Kind.Begin(system);
        await Task.Delay(fault.Length, TimeProvider.System, stop);
        await Eventually.TrueAsync(
            async () =>
            {
                await fault.Kind.End(system);
                return true;
            },
            $"{fault.Kind.Name} is over",
            EndLimit);
    }

    private Task UntilAsync(TimeSpan instant, CancellationToken stop) =>
        instant > _clock.Elapsed ? Task.Delay(instant - _clock.Elapsed, TimeProvider.System, stop) : Task.CompletedTask;

    private void Tell(ChaosSystem system, OracleReport report, long errors)
    {
        var kinds = plan.Faults.GroupBy(fault => fault.Kind.Name).OrderBy(kind => kind.Key).ToList();
        Console.WriteLine($"faults injected: {plan.Faults.Count} of {kinds.Count} kinds ({string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Count()}"))})");
        Console.WriteLine($"readings offered: {report.Offered}");
        Console.WriteLine($"readings stored: {report.Stored}");
        Console.WriteLine($"readings superseded by another of their slot: {report.Superseded}");
        Console.WriteLine($"readings too late for their round: {report.TooLate}");
        Console.WriteLine($"readings in memory when a Collector was killed: {report.InMemory}");
        Console.WriteLine($"readings lost: {report.Lost}");
        Console.WriteLine($"readings doubled: {report.Doubled}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"energy stored: {report.EnergyStoredKwh} kWh, of the meters: {report.EnergyOfMetersKwh} kWh"));
        Console.WriteLine($"messages in error queues: {errors}");
        Console.WriteLine($"processes told to end: {system.Stops.All}, not in good order or in time: {system.Stops.Bad}");
        if (!report.Holds)
            Console.WriteLine(report);
    }
}
