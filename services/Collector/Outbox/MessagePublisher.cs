using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using MassTransit;

namespace AcMonitoring.Collector.Outbox;

/// <summary>
/// Publishes a message and waits for the confirm of the broker. A repeated message has the same id, so consumers recognise it.
/// </summary>
internal sealed class MessagePublisher(IBus bus, TimeProvider clock)
{
    // Longer than the client's timeout for a declaration (20 s). A publish that is cancelled while it declares its queues can block the
    // client's channel for good (rabbitmq-dotnet-client #1802).
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(30);

    /// <exception cref="System.Text.Json.JsonException">The message cannot be read.</exception>
    /// <exception cref="TimeoutException">The broker did not confirm in time. It may have the message.</exception>
    public Task PublishAsync(OutboxMessage message, CancellationToken stop)
    {
        if (message.IsPollResult)
        {
            var completed = message.Read<PollCompleted>();
            return SendAsync(completed, MessageIds.Of(completed), stop);
        }

        var reading = message.Read<DeviceReading>();
        return SendAsync(reading, MessageIds.Of(reading), stop);
    }

    private async Task SendAsync<T>(T message, Guid id, CancellationToken stop)
        where T : class
    {
        try
        {
            await PublishAsync(message, id).WaitAsync(stop);
        }
        catch (OperationCanceledException timeout) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException("the broker did not confirm in time", timeout);
        }
    }

    // A stop does not cancel the publish itself, so the message may still arrive.
    private async Task PublishAsync<T>(T message, Guid id)
        where T : class
    {
        using var timeout = new CancellationTokenSource(ConfirmTimeout, clock);
        await bus.Publish(
            message,
            context =>
            {
                context.MessageId = id;
                // The broker returns a message without a queue instead of confirming it.
                context.Mandatory = true;
            },
            timeout.Token);
    }
}
