using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.QueryApi.Telemetry;

/// <summary>
/// Measures the number of ready messages in each queue. It uses AMQP, so it needs neither the management nor the Prometheus plugin of
/// RabbitMQ. While the broker is unavailable there is no value.
/// </summary>
internal sealed partial class QueueMetrics(
    IOptions<RabbitMqOptions> rabbitMq, IMeterFactory meters, TimeProvider clock, ILogger<QueueMetrics> logger) : BackgroundService
{
    private ImmutableArray<Measurement<long>> _messages = [];
    private IConnection? _connection;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var gauge = meters.Create(QueryApiMetrics.Name).CreateObservableGauge(
            "query_api.queue.messages", () => (IEnumerable<Measurement<long>>)_messages, "{message}", "Messages ready in a queue.");
        if (!gauge.Enabled)
            return;

        try
        {
            await PeriodicTask.RunAsync(MeasureAsync, exception => Log.NotMeasured(logger, Reason(exception)), clock, stoppingToken);
        }
        finally
        {
            await DisconnectAsync();
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await BrokerConnection.OpenAsync(rabbitMq.Value, "query-api queue metrics", cancellationToken);
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
            // The next measurement opens a new connection.
            _messages = [];
            await DisconnectAsync();
            throw;
        }
    }

    private async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private string Reason(Exception exception) =>
        exception is BrokerUnreachableException unreachable ? BrokerTls.Explain(unreachable, rabbitMq.Value.Uri) : exception.Message.TrimEnd('.');

    /// <returns>The number of ready messages; null if the queue does not exist.</returns>
    private static async Task<uint?> CountAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // One channel per queue: the broker closes it if the queue does not exist.
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
        [LoggerMessage(1, LogLevel.Warning, "The queue lengths cannot be read from the broker: {Reason}.")]
        public static partial void NotMeasured(ILogger logger, string reason);
    }
}
