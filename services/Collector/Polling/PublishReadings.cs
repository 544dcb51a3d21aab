using System.Globalization;
using AcMonitoring.Collector.Telemetry;
using AcMonitoring.Contracts;
using MassTransit;
using UUIDNext;

namespace AcMonitoring.Collector.Polling;

/// <summary>
/// The publishing half of a round: hands readings and reports to the broker and waits for its confirms. Without an answer in time a
/// message counts as perhaps sent: it is sent once more under the same id, so that whoever gets both knows them for one.
/// </summary>
internal sealed partial class PublishReadings(IBus bus, CollectorMetrics metrics, TimeProvider clock, ILogger<PublishReadings> logger)
{
    private const int AtOnce = 100;
    private const int Tries = 2;

    private static readonly Guid Namespace = new("5e0d2a3c-7a36-4d4e-9a0f-3c1c6b1b9f57");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>Id of a reading's message: the same for every publish of the same unit and slot.</summary>
    public static Guid IdOf(DeviceReading reading) => NameBased($"{reading.DeviceId}|{reading.Slot.UtcDateTime:O}");

    /// <summary>Id of a report's message. Two rounds of one slot are two reports.</summary>
    public static Guid IdOf(PollCompleted report) => NameBased($"poll-completed|{report.StartedAt.UtcDateTime:O}");

    /// <summary>Publishes the readings, in this time at most.</summary>
    /// <returns>How many were confirmed.</returns>
    public async Task<int> PublishAsync(IReadOnlyCollection<DeviceReading> readings, TimeSpan limit, CancellationToken stop)
    {
        var confirmed = 0;
        Exception? reason = null;
        using var end = EndsAfter(limit);
        await Parallel.ForEachAsync(
            readings,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
            async (reading, stop) =>
            {
                if (await TryPublishAsync(reading, IdOf(reading), end.Token, stop) is { } failure)
                {
                    reason = failure;
                    metrics.PublishFailed();
                    return;
                }

                Interlocked.Increment(ref confirmed);
                metrics.ReadingPublished();
            });

        if (reason is not null)
            Log.ReadingsUnconfirmed(logger, readings.Count - confirmed, readings.Count, reason.Message);
        return confirmed;
    }

    /// <summary>Publishes the report of a round, in this time at most.</summary>
    public async Task PublishAsync(PollCompleted report, TimeSpan limit, CancellationToken stop)
    {
        using var end = EndsAfter(limit);
        if (await TryPublishAsync(report, IdOf(report), end.Token, stop) is { } failure)
        {
            metrics.PublishFailed();
            Log.ReportUnconfirmed(logger, report.Slot, failure.Message);
        }
    }

    /// <returns>Null when the broker confirmed, else what stood in the way.</returns>
    private async Task<Exception?> TryPublishAsync<T>(T message, Guid id, CancellationToken end, CancellationToken stop)
        where T : class
    {
        Exception? failure = null;
        for (var attempt = 1; attempt <= Tries && !(attempt > 1 && end.IsCancellationRequested); attempt++)
        {
            using var deadline = new CancellationTokenSource(Deadline, clock);
            using var all = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, end, stop);
            try
            {
                await bus.Publish(message, context => context.MessageId = id, all.Token);
                return null;
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                failure = exception is OperationCanceledException
                    ? new TimeoutException("The broker did not confirm in time.", exception)
                    : exception;
            }
        }

        return failure;
    }

    private CancellationTokenSource EndsAfter(TimeSpan limit) => new(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, clock);

    private static Guid NameBased(FormattableString name) => Uuid.NewNameBased(Namespace, name.ToString(CultureInfo.InvariantCulture));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The broker did not confirm {Count} of {Total} readings: {Reason}")]
        public static partial void ReadingsUnconfirmed(ILogger logger, int count, int total, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The broker did not confirm the report of slot {Slot:O}: {Reason}")]
        public static partial void ReportUnconfirmed(ILogger logger, DateTimeOffset slot, string reason);
    }
}
