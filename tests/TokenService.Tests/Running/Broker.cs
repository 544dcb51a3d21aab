using System.Collections.Concurrent;
using System.Text;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>The real broker of the tests, and everything that has arrived on the queue token-rotated.</summary>
public sealed class Broker : IAsyncLifetime
{
    private readonly RabbitMqServer _server = new();
    private readonly ConcurrentQueue<string> _announcements = new();
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private VirtualHost? _virtualHost;
    private IConnection? _connection;

    public Uri Uri => _virtualHost!.Uri;

    /// <summary>Every message of the queue so far: properties, headers and body as text.</summary>
    public IReadOnlyCollection<string> Announcements => [.. _announcements];

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        if (!ServersOfTheRun.AreNone)
            _virtualHost = _server.CreateVirtualHost();
    }

    /// <summary>Waits until a token is announced.</summary>
    /// <returns>The whole message as text.</returns>
    public async Task<string> AnnouncementOfAsync(string fingerprint)
    {
        await SubscribeAsync();
        var found = await Eventually.GetAsync(
            () => Task.FromResult(_announcements.FirstOrDefault(text => text.Contains(fingerprint, StringComparison.Ordinal))),
            text => text is not null,
            $"token {fingerprint} is announced",
            TimeSpan.FromMinutes(1));
        return found!;
    }

    public int CountOf(string fingerprint) => _announcements.Count(text => text.Contains(fingerprint, StringComparison.Ordinal));

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
            await Eventually.GetAsync(() => _virtualHost!.CountAsync(Queues.TokenRotated), count => count is not null, "a service has made the queue");
            _connection = await _virtualHost!.ConnectAsync();
            var channel = await _connection.CreateChannelAsync();
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                _announcements.Enqueue(AsText(delivery));
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
