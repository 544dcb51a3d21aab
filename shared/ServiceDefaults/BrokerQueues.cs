using AcMonitoring.Contracts;
using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// The broker's queues. They are there before MassTransit connects: it declares them too, many at once, and when the broker refuses one or
/// does not answer in time, an endpoint of it may never start again. On a connection of their own that can be done over and over.
/// </summary>
internal static class BrokerQueues
{
    /// <summary>Deliveries without an answer (a consumer that dies each time) after which the broker sets a message aside.</summary>
    private const int DeliveryLimit = 100;

    /// <summary>Makes those that are not there yet, and waits until the broker has every one at hand.</summary>
    /// <exception cref="BrokerNotReadyException">It does not give one of them.</exception>
    public static async Task DeclareAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Queues.All)
        {
            try
            {
                var declared = await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, ArgumentsOf(queue));
                // A quorum queue can be declared before its Raft server runs, or when it cannot start. A message count above zero proves that
                // it runs; otherwise a basic.get does. If that gets a message, the message returns to the queue when the channel closes.
                if (declared.MessageCount == 0)
                    await channel.BasicGetAsync(queue, autoAck: false);
            }
            catch (OperationInterruptedException refusal)
            {
                throw new BrokerNotReadyException($"it does not give the queue {queue}: {refusal.ShutdownReason?.ReplyText ?? refusal.Message}");
            }
            catch (OperationCanceledException)
            {
                throw new BrokerNotReadyException($"it does not give the queue {queue} within {channel.ContinuationTimeout.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>Describes one of them to MassTransit, which declares it too: RabbitMQ refuses a second declaration that differs.</summary>
    public static void Describe(string name, IRabbitMqQueueConfigurator queue)
    {
        queue.Durable = true;
        foreach (var (argument, value) in ArgumentsOf(name))
            queue.SetQueueArgument(argument, value);
    }

    /// <summary>Describes the dead-letter queue to MassTransit, which presets the arguments of the queue that a message comes from.</summary>
    public static void DescribeDeadLetter(IRabbitMqQueueConfigurator queue)
    {
        // A null value removes an argument.
        foreach (var argument in ArgumentsOf(Queues.DeviceReadings).Keys)
            queue.SetQueueArgument(argument, null);
        Describe(Queues.DeadLetter, queue);
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
