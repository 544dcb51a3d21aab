using AcMonitoring.Contracts;
using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Declares the broker's queues on a separate connection before MassTransit connects. MassTransit declares them too, many at once, and an
/// endpoint may never start if the broker refuses a queue or does not respond in time. A separate connection can retry.
/// </summary>
internal static class BrokerQueues
{
    /// <summary>Unacknowledged deliveries after which the broker dead-letters a message.</summary>
    private const int DeliveryLimit = 100;

    /// <summary>Declares the missing queues, and checks that every queue is available.</summary>
    /// <exception cref="BrokerNotReadyException">A queue is not available.</exception>
    public static async Task DeclareAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Queues.All)
        {
            try
            {
                var declared = await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, ArgumentsOf(queue));
                // A declaration succeeds even if the Raft server of a quorum queue does not run. A message count above zero proves that it
                // runs; otherwise a basic.get does. A message from basic.get returns to the queue when the channel closes.
                if (declared.MessageCount == 0)
                    await channel.BasicGetAsync(queue, autoAck: false);
            }
            catch (OperationInterruptedException refused)
            {
                throw new BrokerNotReadyException($"it does not provide the queue {queue}: {refused.ShutdownReason?.ReplyText ?? refused.Message}");
            }
            catch (OperationCanceledException)
            {
                throw new BrokerNotReadyException($"it does not provide the queue {queue} within {channel.ContinuationTimeout.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>Configures MassTransit's declaration of a queue: RabbitMQ refuses a second declaration with other arguments.</summary>
    public static void Configure(string name, IRabbitMqQueueConfigurator queue)
    {
        queue.Durable = true;
        foreach (var (argument, value) in ArgumentsOf(name))
            queue.SetQueueArgument(argument, value);
    }

    /// <summary>Configures the dead-letter queue. MassTransit presets the arguments of the queue that a message comes from.</summary>
    public static void ConfigureDeadLetter(IRabbitMqQueueConfigurator queue)
    {
        // A null value removes an argument.
        foreach (var argument in ArgumentsOf(Queues.DeviceReadings).Keys)
            queue.SetQueueArgument(argument, null);
        Configure(Queues.DeadLetter, queue);
    }

    private static Dictionary<string, object?> ArgumentsOf(string queue)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        if (queue == Queues.DeadLetter)
            return arguments;

        arguments["x-dead-letter-exchange"] = Queues.DeadLetter;
        arguments["x-dead-letter-strategy"] = "at-least-once";
        arguments["x-overflow"] = "reject-publish";
        arguments["x-delivery-limit"] = DeliveryLimit;
        return arguments;
    }
}
