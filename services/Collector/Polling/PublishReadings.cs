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

    // Longer than the client gives a declaration (20 s): a publish that is cut off while it declares its queues can leave the client's
    // channel so that every later one waits in vain (rabbitmq-dotnet-client #1802).
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, stop);
        Exception? failure = null;
        for (var attempt = 1; attempt <= Tries && !(attempt > 1 && end.IsCancellationRequested); attempt++)
        {
            try
            {
                // When the round is over the publish is left to itself until its own deadline; it may still arrive.
                await SendAsync(message, id).WaitAsync(either.Token);
                return null;
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                failure = exception is OperationCanceledException ? new TimeoutException("The broker did not confirm in time.", exception) : exception;
            }
        }

        return failure;
    }

    private async Task SendAsync<T>(T message, Guid id)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        await bus.Publish(message, context => context.MessageId = id, deadline.Token);
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
