using System.Net.Security;
using AcMonitoring.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.TestSupport;

/// <summary>A RabbitMQ that tests use, and ways to look into it.</summary>
public abstract class BrokerServer
{
    /// <summary>Address with user and password: <c>amqp://…</c> or <c>amqps://…</c>.</summary>
    public virtual Uri Uri { get; private protected set; } = null!;

    /// <summary>What it has written, where that is at hand.</summary>
    public virtual string Output => "is not here.";

    /// <summary>A connection of the test's own, to look into queues.</summary>
    public Task<IConnection> ConnectAsync()
    {
        var connection = new ConnectionFactory { Uri = Uri };
        // A throw-away authority is trusted by the services under test alone.
        connection.Ssl.AcceptablePolicyErrors = SslPolicyErrors.RemoteCertificateChainErrors;
        return connection.CreateConnectionAsync();
    }

    /// <summary>Messages that stand ready in a queue; null when there is no such queue.</summary>
    public async Task<uint?> CountAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }

    /// <summary>Deletes the product's queues, so that a scenario starts as on a broker that was never used.</summary>
    public async Task DeleteQueuesAsync()
    {
        await using var connection = await ConnectAsync();
        foreach (var queue in Queues.All)
            await Eventually.TrueAsync(
                async () =>
                {
                    // Of a queue whose consumers have only just gone the broker may say that its leader is stopping, and close the channel.
                    await using var channel = await connection.CreateChannelAsync();
                    await channel.QueueDeleteAsync(queue);
                    return true;
                },
                $"the queue {queue} is deleted");
    }

    /// <summary>Deletes what waits in the product's queues, which are there.</summary>
    public async Task PurgeQueuesAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Queues.All)
            await channel.QueuePurgeAsync(queue);
    }

    /// <summary>Waits until it can do what it is here for: it answers before it can make a quorum queue.</summary>
    private protected Task AnswersAsync() => Eventually.TrueAsync(
        async () =>
        {
            await using var connection = await ConnectAsync();
            await using var channel = await connection.CreateChannelAsync();
            var probe = $"probe-{Guid.NewGuid()}";
            await channel.QueueDeclareAsync(
                probe, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
            await channel.QueueDeleteAsync(probe);
            return true;
        },
        () => $"RabbitMQ works at port {Uri.Port}. Its output: {Output}");
}
