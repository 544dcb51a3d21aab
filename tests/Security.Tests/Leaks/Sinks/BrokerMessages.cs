using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using AcMonitoring.TestSupport;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AcMonitoring.Security.Tests.Leaks.Sinks;

/// <summary>Every message that goes into the broker or comes out of it, and those that stand in its queues: properties, headers, body.</summary>
internal sealed class BrokerMessages(PrivateRabbitMq broker) : IAsyncDisposable
{
    private readonly ConcurrentQueue<Evidence> _messages = [];
    private IConnection? _connection;

    public IReadOnlyCollection<Evidence> All => _messages;

    /// <summary>Lets the broker copy to here whatever is published or delivered from now on (its "firehose").</summary>
    public async Task WatchAsync()
    {
        await broker.ControlAsync("trace_on");
        _connection = await broker.ConnectAsync();
        var channel = await _connection.CreateChannelAsync();
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, "amq.rabbitmq.trace", "#");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, copy) =>
        {
            Keep($"the message {copy.RoutingKey}", copy.BasicProperties, copy.Body);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
    }

    /// <summary>Looks at every message that stands in a queue, and leaves it there.</summary>
    public async Task LookIntoQueuesAsync()
    {
        var queues = (await broker.ControlAsync("list_queues", "name", "--silent", "--no-table-headers")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await using var connection = await broker.ConnectAsync();
        foreach (var queue in queues.Where(queue => !queue.StartsWith("amq.", StringComparison.Ordinal)))
        {
            // What a channel has taken and not acknowledged goes back when it is closed.
            await using var channel = await connection.CreateChannelAsync();
            while (await channel.BasicGetAsync(queue, autoAck: false) is { } message)
                Keep($"a message in the queue {queue}", message.BasicProperties, message.Body);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    private void Keep(string place, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var written = JsonSerializer.Serialize(Readable(new Dictionary<string, object?>
        {
            ["contentType"] = properties.ContentType,
            ["correlationId"] = properties.CorrelationId,
            ["messageId"] = properties.MessageId,
            ["replyTo"] = properties.ReplyTo,
            ["type"] = properties.Type,
            ["userId"] = properties.UserId,
            ["appId"] = properties.AppId,
            ["headers"] = properties.Headers,
        }));
        _messages.Enqueue(new Evidence(place, [.. Encoding.UTF8.GetBytes(written), .. "\n"u8, .. body.Span]));
    }

    // The client gives texts as bytes, and a copy's properties as a table among its headers.
    private static object? Readable(object? value) => value switch
    {
        byte[] text => Encoding.UTF8.GetString(text),
        IDictionary<string, object?> table => table.ToDictionary(pair => pair.Key, pair => Readable(pair.Value)),
        IEnumerable<object?> list => list.Select(Readable).ToList(),
        AmqpTimestamp time => time.UnixTime,
        _ => value,
    };
}
