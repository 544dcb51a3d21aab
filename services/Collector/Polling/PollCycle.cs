using System.Diagnostics;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Collector.Telemetry;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Polling;

/// <summary>One poll: read all units, then store the readings and the poll result in the outbox.</summary>
internal sealed partial class PollCycle(
    DeviceReader reader, OutboxStore outbox, CollectorMetrics metrics, TimeProvider clock, ILogger<PollCycle> logger)
{
    /// <summary>Runs the poll of a slot.</summary>
    /// <param name="slot">The slot, UTC.</param>
    /// <param name="deadline">The poll ends by then, whatever happens.</param>
    /// <param name="stop">Ends the poll at once; the readings so far are stored.</param>
    public async Task<PollResult> RunAsync(DateTimeOffset slot, DateTimeOffset deadline, CancellationToken stop)
    {
        using var span = CollectorMetrics.Spans.StartActivity("poll round");
        span?.SetTag("collector.round.slot", slot.UtcDateTime.ToString("O"));
        var startedAt = clock.GetUtcNow();
        var start = clock.GetTimestamp();

        var result = await ReadAsync(slot, deadline - startedAt, stop);
        var completed = Completed(slot, startedAt, result);
        outbox.Add(OutboxMessage.OfPoll(result.Readings, completed, completed.CompletedAt, span?.Id));

        var duration = clock.GetElapsedTime(start);
        metrics.PollCompleted(duration, result.Ok, result.Reason, result.Readings.Count, result.Failed, result.Throttled);
        Tag(span, result);
        Log.PollCompleted(
            logger,
            slot,
            result.Message.TrimEnd('.'),
            result.Devices,
            result.Failed,
            completed.SkippedDeviceCount,
            result.Readings.Count,
            result.ApiCalls,
            duration.TotalSeconds);
        return result;
    }

    private async Task<PollResult> ReadAsync(DateTimeOffset slot, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            return await reader.ReadAsync(slot, limit, stop);
        }
        catch (Exception exception)
        {
            // Polling must continue, and the page must show the failure.
            Log.PollAborted(logger, slot, exception);
            return new PollResult { Ok = false, Reason = Reason.InternalError, Message = "The round broke off; see the Collector's log" };
        }
    }

    private PollCompleted Completed(DateTimeOffset slot, DateTimeOffset startedAt, PollResult result) => new()
    {
        CollectorId = outbox.CollectorId,
        Slot = slot,
        StartedAt = startedAt,
        CompletedAt = clock.GetUtcNow(),
        Ok = result.Ok,
        Reason = result.Reason,
        StatusCode = result.StatusCode,
        Message = result.Message,
        DeviceCount = result.Devices,
        FailedDeviceCount = result.Failed,
        SkippedDeviceCount = result.Skipped + result.Throttled,
        ApiCalls = result.ApiCalls,
    };

    private static void Tag(Activity? span, PollResult result)
    {
        span?.SetTag("collector.units.read", result.Readings.Count);
        span?.SetTag("collector.units.failed", result.Failed);
        span?.SetTag("collector.units.waiting", result.Throttled);
        if (!result.Ok)
            span?.SetStatus(ActivityStatusCode.Error, result.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "Poll {Slot:O}: {Message}. {Devices} devices, {Failed} failed, {Skipped} skipped, {Readings} readings, {Calls} calls, "
            + "{Seconds:0.00} s.")]
        public static partial void PollCompleted(
            ILogger logger, DateTimeOffset slot, string message, int devices, int failed, int skipped, int readings, int calls, double seconds);

        [LoggerMessage(2, LogLevel.Error, "The poll of slot {Slot:O} was aborted.")]
        public static partial void PollAborted(ILogger logger, DateTimeOffset slot, Exception exception);
    }
}
