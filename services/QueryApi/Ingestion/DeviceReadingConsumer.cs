using System.Diagnostics;
using System.Globalization;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Retention;
using AcMonitoring.QueryApi.Telemetry;
using MassTransit;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>
/// Stores readings in batches, one transaction each, and acknowledges them after the commit. A message with invalid data goes to the error
/// queue alone.
/// </summary>
internal sealed partial class DeviceReadingConsumer(
    ReadingIngestor ingestor,
    DatabaseClock databaseClock,
    RetentionPeriod retention,
    QueryApiMetrics metrics,
    ILogger<DeviceReadingConsumer> logger)
    : IConsumer<Batch<DeviceReading>>
{
    private const int AttemptsPerLogLine = 25;

    private static readonly Uri ErrorExchange = new($"exchange:{Queues.DeviceReadings}{Queues.ErrorSuffix}");

    public async Task Consume(ConsumeContext<Batch<DeviceReading>> context)
    {
        using var activity = QueryApiMetrics.Spans.StartActivity(
            "store readings", ActivityKind.Consumer, parentContext: default, links: context.Message.Select(LinkTo).OfType<ActivityLink>());
        activity?.SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", Queues.DeviceReadings)
            .SetTag("messaging.batch.message_count", context.Message.Length);

        var valid = new List<ConsumeContext<DeviceReading>>(context.Message.Length);
        var rejected = new List<(ConsumeContext<DeviceReading> Message, string Reason)>();
        foreach (var message in context.Message)
        {
            if ((ReadingValidator.FindProblem(message.Message) ?? retention.FindProblem(message.Message)) is { } problem)
                rejected.Add((message, problem));
            else
                valid.Add(message);
        }

        try
        {
            rejected.AddRange(await RemoveAheadAsync(valid, context.CancellationToken));
            rejected.AddRange(await StoreBatchAsync(valid, context.CancellationToken));
        }
        catch (Exception exception) when (exception is not ClockFaultException && DatabaseFailure.IsTransient(exception))
        {
            metrics.BatchRetried();
            // At the first attempt, and then about once a minute.
            if (context.GetRetryAttempt() % AttemptsPerLogLine == 0)
                Log.DatabaseUnavailable(logger, context.Message.Length, DatabaseFailure.Reason(exception));
            throw;
        }

        // Last, because a retry repeats the whole batch, and a message must go to the error queue once.
        foreach (var (message, reason) in rejected)
            await SendToErrorQueueAsync(message, reason);
    }

    /// <summary>Removes the messages whose slots are ahead of PostgreSQL's clock.</summary>
    /// <returns>The removed messages, and why.</returns>
    private async Task<List<(ConsumeContext<DeviceReading> Message, string Reason)>> RemoveAheadAsync(
        List<ConsumeContext<DeviceReading>> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
            return [];

        var now = await databaseClock.CheckAsync(messages.ConvertAll(message => message.Message.Slot), cancellationToken);
        var ahead = messages.FindAll(message => DatabaseClock.IsAhead(message.Message.Slot, now));
        messages.RemoveAll(message => DatabaseClock.IsAhead(message.Message.Slot, now));
        return ahead.ConvertAll(message => (message, ReasonOf(message.Message.Slot, now)));
    }

    private static string ReasonOf(DateTimeOffset slot, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"Its slot, {slot.UtcDateTime:yyyy-MM-dd HH:mm} UTC, is more than an hour ahead of PostgreSQL's clock, {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC. " +
        $"If PostgreSQL's clock was wrong, correct it and replay the message. Otherwise correct the clock of the Collector's machine and delete the message: the next reading contains its energy.");

    /// <returns>The messages that cannot be stored, and why.</returns>
    private async Task<List<(ConsumeContext<DeviceReading> Message, string Reason)>> StoreBatchAsync(
        List<ConsumeContext<DeviceReading>> messages, CancellationToken cancellationToken)
    {
        try
        {
            await ingestor.StoreAsync([.. messages.Select(message => message.Message)], cancellationToken);
            return [];
        }
        catch (Exception exception) when (!DatabaseFailure.IsTransient(exception) && !cancellationToken.IsCancellationRequested)
        {
            return await StoreOneByOneAsync(messages, cancellationToken);
        }
    }

    private async Task<List<(ConsumeContext<DeviceReading> Message, string Reason)>> StoreOneByOneAsync(
        List<ConsumeContext<DeviceReading>> messages, CancellationToken cancellationToken)
    {
        var rejected = new List<(ConsumeContext<DeviceReading> Message, string Reason)>();
        foreach (var message in messages)
        {
            try
            {
                await ingestor.StoreAsync([message.Message], cancellationToken);
            }
            catch (Exception exception) when (!DatabaseFailure.IsTransient(exception) && !cancellationToken.IsCancellationRequested)
            {
                Log.NotStored(logger, exception, message.ReceiveContext.GetMessageId());
                rejected.Add((message, "It cannot be stored: " + exception.Message));
            }
        }

        return rejected;
    }

    private async Task SendToErrorQueueAsync(ConsumeContext<DeviceReading> message, string reason)
    {
        var messageId = message.ReceiveContext.GetMessageId();
        Log.SentToErrorQueue(logger, messageId, reason);
        metrics.ReadingSentToErrorQueue();
        var endpoint = await message.GetSendEndpoint(ErrorExchange);
        await endpoint.Send(message.Message, send =>
        {
            send.MessageId = messageId;
            send.Headers.Set(MessageHeaders.FaultMessage, reason);
        }, message.CancellationToken);
    }

    private static ActivityLink? LinkTo(ConsumeContext<DeviceReading> message) =>
        ActivityContext.TryParse(message.Headers.Get<string>(MassTransit.Logging.DiagnosticHeaders.ActivityId), null, isRemote: true, out var origin)
            ? new ActivityLink(origin)
            : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The reading of message {MessageId} went to the error queue: {Reason}")]
        public static partial void SentToErrorQueue(ILogger logger, Guid? messageId, string reason);

        [LoggerMessage(3, LogLevel.Warning, "A batch of {Count} readings waits for the database: {Reason}. Trying again.")]
        public static partial void DatabaseUnavailable(ILogger logger, int count, string reason);

        [LoggerMessage(2, LogLevel.Error, "The reading of message {MessageId} cannot be stored.")]
        public static partial void NotStored(ILogger logger, Exception exception, Guid? messageId);
    }
}
