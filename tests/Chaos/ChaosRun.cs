using System.Diagnostics;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using AcMonitoring.TestSupport.Oracle;

namespace AcMonitoring.Chaos;

/// <summary>Injects the faults of a plan into a running system, waits for quiet, and tells what became of the readings.</summary>
internal sealed class ChaosRun(FaultPlan plan)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QuietLimit = TimeSpan.FromMinutes(3);

    private readonly Stopwatch _clock = new();

    /// <returns>True when nothing was lost, nothing doubled, and every process did as it was told.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        Console.WriteLine($"Chaos, seed {plan.Seed}: {plan.Faults.Count} faults in {plan.Length.TotalMinutes:0.#} minutes.");
        await using var system = await ChaosSystem.StartAsync();
        _clock.Start();
        await Task.WhenAll(plan.Faults.Select(fault => InjectAsync(fault, system, stop)));
        await UntilAsync(plan.Length, stop);

        Console.WriteLine($"{Now}  quiet");
        var report = await QuietAsync(system);
        var errors = await MessagesInErrorQueuesAsync(system);
        await system.StopAllAsync();
        Tell(system, report, errors);
        return report.Holds && errors == 0 && system.Stops.Bad == 0;
    }

    private string Now => $"{_clock.Elapsed:mm\\:ss\\.f}";

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

    /// <summary>Waits for a good round, has no more handed out, and waits until all that was is stored.</summary>
    private static async Task<OracleReport> QuietAsync(ChaosSystem system)
    {
        await system.StartAllAsync();
        var start = TimeProvider.System.GetUtcNow();
        await system.Services.WaitForAsync(
            "/fetch_status",
            status => status.GetProperty("ok").GetBoolean() && status.GetProperty("timestamp").GetDateTimeOffset() > start,
            "collection works again",
            QuietLimit);
        await system.OrderAsync(new { kind = "status", status = 503 });
        return await ReportAsync(system);
    }

    // At the deadline the last report tells what is missing.
    private static async Task<OracleReport> ReportAsync(ChaosSystem system)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            var report = await system.Oracle.AskAsync(system.Services.CollectorKills);
            if (report.Holds || limit.Elapsed > QuietLimit)
                return report;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    private static async Task<long> MessagesInErrorQueuesAsync(ChaosSystem system)
    {
        long messages = 0;
        foreach (var queue in Queues.All.Where(queue => queue == Queues.DeadLetter || queue.EndsWith(Queues.ErrorSuffix, StringComparison.Ordinal)))
            messages += await system.Broker.CountAsync(queue) ?? 0;
        return messages;
    }

    private void Tell(ChaosSystem system, OracleReport report, long errors)
    {
        var kinds = plan.Faults.GroupBy(fault => fault.Kind.Name).OrderBy(kind => kind.Key).ToList();
        Console.WriteLine($"faults injected: {plan.Faults.Count} of {kinds.Count} kinds ({string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Count()}"))})");
        Console.WriteLine(report);
        Console.WriteLine($"messages in error queues: {errors}");
        Console.WriteLine($"processes told to end: {system.Stops.All}, not in good order or in time: {system.Stops.Bad}");
    }
}
