using System.Collections.Concurrent;
using System.Text;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>A real broker, and all messages of the queue token-rotated.</summary>
public sealed class Broker : IAsyncLifetime
{
    private readonly RabbitMqServer _server = new();
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private VirtualHost? _virtualHost;
    private IConnection? _connection;

    public Uri Uri => _virtualHost!.Uri;

    /// <summary>Every message of the queue so far: properties, headers and body as text.</summary>
    public IReadOnlyCollection<string> Messages => [.. _messages];

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        if (!TestServerOptions.AreNone)
            _virtualHost = _server.CreateVirtualHost();
    }

    /// <summary>Waits for the <c>TokenRotated</c> of a token.</summary>
    /// <returns>The whole message as text.</returns>
    public async Task<string> TokenRotatedOfAsync(string fingerprint)
    {
        await SubscribeAsync();
        var found = await Eventually.GetAsync(
            () => Task.FromResult(_messages.FirstOrDefault(text => text.Contains(fingerprint, StringComparison.Ordinal))),
            text => text is not null,
            $"TokenRotated for {fingerprint} is published",
            TimeSpan.FromMinutes(1));
        return found!;
    }

    public int CountOf(string fingerprint) => _messages.Count(text => text.Contains(fingerprint, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _subscribing.Dispose();
        await _server.DisposeAsync();
    }

    private async Task SubscribeAsync()
    {
        await _subscribing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_connection is not null)
                return;
            await Eventually.GetAsync(() => _virtualHost!.CountAsync(Queues.TokenRotated), count => count is not null, "a service has declared the queue");
            _connection = await _virtualHost!.ConnectAsync();
            var channel = await _connection.CreateChannelAsync();
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                _messages.Enqueue(AsText(delivery));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(Queues.TokenRotated, autoAck: true, consumer);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private static string AsText(BasicDeliverEventArgs delivery)
    {
        var headers = (delivery.BasicProperties.Headers ?? new Dictionary<string, object?>())
            .Select(header => $"{header.Key}: {(header.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header.Value)}");
        return string.Join('\n', [delivery.BasicProperties.MessageId, .. headers, Encoding.UTF8.GetString(delivery.Body.Span)]);
    }
}
