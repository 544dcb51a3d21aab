using System.Diagnostics;
using AcMonitoring.Collector.Spooling;
using AcMonitoring.Collector.Telemetry;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Polling;

/// <summary>One whole round: read the units, keep their readings and the report in the spool, from where they are published.</summary>
internal sealed partial class DevicePoll(
    PollSchedule schedule,
    ReadDevices read,
    Spool spool,
    CollectorMetrics metrics,
    TimeProvider clock,
    ILogger<DevicePoll> logger)
{
    /// <summary>
    /// Does the round of a slot. Whatever happens it is over before the round of the next slot is due.
    /// </summary>
    /// <param name="slot">The slot, UTC.</param>
    /// <param name="end">Ends the round at once, with what it has in hand.</param>
    public async Task<RoundOutcome> RunAsync(DateTimeOffset slot, CancellationToken end)
    {
        using var span = CollectorMetrics.Spans.StartActivity("poll round");
        span?.SetTag("collector.round.slot", slot.UtcDateTime.ToString("O"));
        var startedAt = clock.GetUtcNow();
        var start = clock.GetTimestamp();
        var limit = schedule.EndOf(slot) - startedAt;

        RoundOutcome outcome;
        try
        {
            outcome = await read.ReadAsync(slot, limit, end);
        }
        catch (Exception bug)
        {
            // The loop must go on, and whoever looks at the page must see that something is wrong.
            Log.RoundBroke(logger, slot, bug);
            outcome = new RoundOutcome { Ok = false, Message = "The round broke off; see the Collector's log" };
        }

        var report = new PollCompleted
        {
            CollectorId = spool.CollectorId,
            Slot = slot,
            StartedAt = startedAt,
            CompletedAt = clock.GetUtcNow(),
            Ok = outcome.Ok,
            StatusCode = outcome.StatusCode,
            Message = outcome.Message,
            DeviceCount = outcome.Devices,
            FailedDeviceCount = outcome.Failed,
            SkippedDeviceCount = outcome.Skipped + outcome.Waiting,
            ApiCalls = outcome.ApiCalls,
        };
        spool.Add(SpooledMessage.OfRound(outcome.Readings, report, report.CompletedAt, span?.Id));

        var duration = clock.GetElapsedTime(start);
        metrics.RoundCompleted(duration, outcome);
        span?.SetTag("collector.units.read", outcome.Readings.Count).SetTag("collector.units.failed", outcome.Failed);
        span?.SetTag("collector.units.waiting", outcome.Waiting);
        if (!outcome.Ok)
            span?.SetStatus(ActivityStatusCode.Error, outcome.Message);
        var message = outcome.Message.TrimEnd('.');
        Log.RoundDone(
            logger, slot, message, outcome.Devices, outcome.Failed, report.SkippedDeviceCount, outcome.Readings.Count, outcome.ApiCalls, duration.TotalSeconds);
        return outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "Round {Slot:O}: {Message}. {Devices} devices, {Failed} failed, {Skipped} skipped, {Readings} readings, {Calls} calls, "
            + "{Seconds:0.00} s.")]
        public static partial void RoundDone(
            ILogger logger, DateTimeOffset slot, string message, int devices, int failed, int skipped, int readings, int calls, double seconds);

        [LoggerMessage(2, LogLevel.Error, "The round of slot {Slot:O} broke off.")]
        public static partial void RoundBroke(ILogger logger, DateTimeOffset slot, Exception exception);
    }
}
