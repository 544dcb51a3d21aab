using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.QueryApi.Telemetry;

/// <summary>
/// Measures how many messages wait in each queue of the product, by asking the broker for the queue itself: that works with every
/// RabbitMQ, without its management or Prometheus plugins. While the broker is away there is no figure.
/// </summary>
internal sealed partial class WatchQueues(
    IOptions<RabbitMqOptions> rabbitMq, IMeterFactory meters, TimeProvider clock, ILogger<WatchQueues> logger) : BackgroundService
{
    private ImmutableArray<Measurement<long>> _messages = [];
    private IConnection? _connection;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waiting = meters.Create(QueryApiMetrics.Name).CreateObservableGauge(
            "query_api.queue.messages", () => (IEnumerable<Measurement<long>>)_messages, "{message}", "Messages that wait in a queue.");
        if (!waiting.Enabled)
            return;

        try
        {
            await Watch.RepeatAsync(AskAsync, exception => Log.NotAnswered(logger, Reason(exception)), clock, stoppingToken);
        }
        finally
        {
            await HangUpAsync();
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await BrokerConnection.OpenAsync(rabbitMq.Value, "query-api queue watch", cancellationToken);
            var messages = ImmutableArray.CreateBuilder<Measurement<long>>(Queues.All.Count);
            foreach (var queue in Queues.All)
            {
                if (await CountAsync(_connection, queue, cancellationToken) is { } count)
                    messages.Add(new Measurement<long>(count, new KeyValuePair<string, object?>("messaging.destination.name", queue)));
            }

            _messages = messages.ToImmutable();
        }
        catch
        {
            // The next time by a new connection.
            _messages = [];
            await HangUpAsync();
            throw;
        }
    }

    private async Task HangUpAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private string Reason(Exception exception) =>
        exception is BrokerUnreachableException unreachable ? BrokerTls.Explain(unreachable, rabbitMq.Value.Uri) : exception.Message.TrimEnd('.');

    /// <returns>The messages that stand ready; null while there is no such queue.</returns>
    private static async Task<uint?> CountAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // A channel for each: the broker closes it when the queue does not exist.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return await channel.MessageCountAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The broker does not say what waits in its queues, so that is not measured: {Reason}.")]
        public static partial void NotAnswered(ILogger logger, string reason);
    }
}
