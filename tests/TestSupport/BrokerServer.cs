using System.Net.Security;
using AcMonitoring.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.TestSupport;

/// <summary>A RabbitMQ for tests, with methods to inspect its queues.</summary>
public abstract class BrokerServer
{
    /// <summary>Address with user and password: <c>amqp://…</c> or <c>amqps://…</c>.</summary>
    public virtual Uri Uri { get; private protected set; } = null!;

    /// <summary>The output of the server, if it is available.</summary>
    public virtual string Output => "is not available.";

    /// <summary>Opens a separate connection to inspect queues.</summary>
    public Task<IConnection> ConnectAsync()
    {
        var connection = new ConnectionFactory { Uri = Uri };
        // Only the services under test trust the test authority.
        connection.Ssl.AcceptablePolicyErrors = SslPolicyErrors.RemoteCertificateChainErrors;
        return connection.CreateConnectionAsync();
    }

    /// <summary>The number of ready messages of a queue; null if the queue does not exist.</summary>
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

    /// <summary>Deletes the queues of the services, so that a scenario starts as on a new broker.</summary>
    public async Task DeleteQueuesAsync()
    {
        await using var connection = await ConnectAsync();
        foreach (var queue in Queues.All)
            await Eventually.TrueAsync(
                async () =>
                {
                    // Shortly after the consumers of a queue have disconnected, the broker can refuse the deletion (its leader is stopping) and
                    // close the channel.
                    await using var channel = await connection.CreateChannelAsync();
                    await channel.QueueDeleteAsync(queue);
                    return true;
                },
                $"the queue {queue} is deleted");
    }

    /// <summary>Deletes the messages of all queues, which must exist.</summary>
    public async Task PurgeQueuesAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Queues.All)
            await channel.QueuePurgeAsync(queue);
    }

    /// <summary>Waits until the broker can create a quorum queue: it accepts connections before that.</summary>
    private protected Task WaitUntilAvailableAsync() => Eventually.TrueAsync(
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
