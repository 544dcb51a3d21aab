using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using MassTransit;

namespace AcMonitoring.Collector.Spooling;

/// <summary>
/// Hands a message to the broker and waits for its confirm. Whoever sends a message again does it under the same id, so that who gets
/// both knows them for one.
/// </summary>
internal sealed class PublishMessage(IBus bus, TimeProvider clock)
{
    // Longer than the client gives a declaration (20 s): a publish that is cut off while it declares its queues can leave the client's
    // channel so that every later one waits in vain (rabbitmq-dotnet-client #1802).
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <exception cref="System.Text.Json.JsonException">The message cannot be read.</exception>
    /// <exception cref="TimeoutException">The broker did not confirm in time; perhaps it has the message, perhaps not.</exception>
    public Task PublishAsync(SpooledMessage message, CancellationToken stop)
    {
        if (message.IsReport)
        {
            var report = message.Read<PollCompleted>();
            return SendAsync(report, MessageIds.Of(report), stop);
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
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException("the broker did not confirm in time", late);
        }
    }

    // On a stop it is left to itself until its own deadline; it may still arrive.
    private async Task PublishAsync<T>(T message, Guid id)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        await bus.Publish(
            message,
            context =>
            {
                context.MessageId = id;
                // A message that no queue takes comes back instead of being confirmed.
                context.Mandatory = true;
            },
            deadline.Token);
    }
}
