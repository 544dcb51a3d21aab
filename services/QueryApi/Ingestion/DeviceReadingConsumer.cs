using System.Diagnostics;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Telemetry;
using MassTransit;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>
/// Stores readings in batches, one transaction each; the broker gets its acknowledgement after the commit. Where the data itself
/// is the problem, only the message that carries it goes to the error queue.
/// </summary>
internal sealed partial class DeviceReadingConsumer(StoreReadings store, QueryApiMetrics metrics, ILogger<DeviceReadingConsumer> logger)
    : IConsumer<Batch<DeviceReading>>
{
    private const int TriesBetweenLogLines = 25;

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
        var refused = new List<(ConsumeContext<DeviceReading> Message, string Reason)>();
        foreach (var message in context.Message)
        {
            if (ReadingProblem.Find(message.Message) is { } problem)
                refused.Add((message, problem));
            else
                valid.Add(message);
        }

        try
        {
            refused.AddRange(await StoreTogetherAsync(valid, context.CancellationToken));
        }
        catch (Exception exception) when (DatabaseFailure.IsTransient(exception))
        {
            metrics.BatchToBeTriedAgain();
            // The first time, and then about once a minute.
            if (context.GetRetryAttempt() % TriesBetweenLogLines == 0)
                Log.Waiting(logger, context.Message.Length, DatabaseFailure.Reason(exception));
            throw;
        }

        // Last of all: while the database is away the whole batch is tried again and again, and a message is to be set aside once.
        foreach (var (message, reason) in refused)
            await SetAsideAsync(message, reason);
    }

    /// <returns>The messages that cannot be stored, and why.</returns>
    private async Task<List<(ConsumeContext<DeviceReading> Message, string Reason)>> StoreTogetherAsync(
        List<ConsumeContext<DeviceReading>> messages, CancellationToken cancellationToken)
    {
        try
        {
            await store.StoreAsync([.. messages.Select(message => message.Message)], cancellationToken);
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
        var refused = new List<(ConsumeContext<DeviceReading> Message, string Reason)>();
        foreach (var message in messages)
        {
            try
            {
                await store.StoreAsync([message.Message], cancellationToken);
            }
            catch (Exception exception) when (!DatabaseFailure.IsTransient(exception) && !cancellationToken.IsCancellationRequested)
            {
                Log.CannotBeStored(logger, exception, message.MessageId);
                refused.Add((message, "It cannot be stored: " + exception.Message));
            }
        }

        return refused;
    }

    private async Task SetAsideAsync(ConsumeContext<DeviceReading> message, string reason)
    {
        Log.SetAside(logger, message.MessageId, reason);
        metrics.ReadingSetAside();
        var endpoint = await message.GetSendEndpoint(ErrorExchange);
        await endpoint.Send(message.Message, send =>
        {
            send.MessageId = message.MessageId;
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
        public static partial void SetAside(ILogger logger, Guid? messageId, string reason);

        [LoggerMessage(3, LogLevel.Warning, "A batch of {Count} readings waits for the database: {Reason}. Trying again.")]
        public static partial void Waiting(ILogger logger, int count, string reason);

        [LoggerMessage(2, LogLevel.Error, "The reading of message {MessageId} cannot be stored.")]
        public static partial void CannotBeStored(ILogger logger, Exception exception, Guid? messageId);
    }
}
