using AcMonitoring.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Testcontainers.RabbitMq;
using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A real RabbitMQ for a test assembly: the one that <c>TEST_RABBITMQ</c> names (an amqp address), else a container where a Docker
/// engine answers, else a private process.
/// </summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    private RabbitMqContainer? _container;
    private PrivateServer? _private;

    /// <summary>Address with user and password: <c>amqp://…</c>.</summary>
    public Uri Uri { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } given)
        {
            Uri = new Uri(given);
        }
        else if (DockerEngine.Answers)
        {
            _container = new RabbitMqBuilder("rabbitmq:4-management").Build();
            await _container.StartAsync();
            Uri = new Uri(_container.GetConnectionString());
        }
        else
        {
            _private = PrivateServer.Start("private-rabbitmq", ports: 3);
            Uri = new Uri($"amqp://guest:{await _private.PasswordAsync()}@127.0.0.1:{_private.Port}/");
        }

        await Eventually.TrueAsync(ConnectsAsync, $"RabbitMQ answers at port {Uri.Port}. Its output: {_private?.Output}", TimeSpan.FromMinutes(1));
    }

    /// <summary>A connection of the test's own, to look into queues.</summary>
    public Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = Uri }.CreateConnectionAsync();

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
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Queues.All)
            await channel.QueueDeleteAsync(queue);
    }

    public async ValueTask DisposeAsync()
    {
        if (_container is not null)
            await _container.DisposeAsync();
        if (_private is not null)
            await _private.DisposeAsync();
    }

    private async Task<bool> ConnectsAsync()
    {
        await using var connection = await ConnectAsync();
        return connection.IsOpen;
    }
}
