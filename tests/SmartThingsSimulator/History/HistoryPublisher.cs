using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace AcMonitoring.SmartThingsSimulator.History;

/// <summary>
/// Publishes the history at each start. The meters depend on the clock only and a slot is stored once, so stored readings do not change and
/// missing ones are added.
/// </summary>
internal sealed partial class HistoryPublisher(
    IOptions<SimulatorOptions> options,
    IOptions<RabbitMqOptions> rabbitMq,
    PastReadings past,
    IBus bus,
    TimeProvider clock,
    ILogger<HistoryPublisher> logger) : BackgroundService
{
    private const int ChunkSize = 500;
    private const int MaxConcurrency = 100;

    // A live reading waits behind the messages of the queue, so the queue must stay short.
    private const int MaxQueueLength = 1_000;

    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QueueCheckInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Lets the host start first.
        await Task.Yield();
        var span = options.Value.History;
        using var chunks = past.Of(clock.GetUtcNow(), span, options.Value.HistoryInterval).Chunk(ChunkSize).GetEnumerator();
        var count = 0;
        string? problem = null;
        for (var more = chunks.MoveNext(); more;)
        {
            try
            {
                await using var connection = await BrokerConnection.OpenAsync(rabbitMq.Value, "simulator's history", stoppingToken);
                await using var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken);
                for (; more; more = chunks.MoveNext())
                {
                    await PublishAsync(chunks.Current, stoppingToken);
                    await WaitForRoomAsync(channel, stoppingToken);
                    count += chunks.Current.Length;
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                var reason = exception.Message.TrimEnd('.');
                if (reason != problem)
                    Log.PublishFailed(logger, problem = reason);
                // The whole chunk is published again, with the same message ids.
                await Task.Delay(RetryDelay, clock, stoppingToken);
            }
        }

        Log.Published(logger, span, count);
    }

    private Task PublishAsync(DeviceReading[] readings, CancellationToken stop) => Parallel.ForEachAsync(
        readings,
        new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = stop },
        async (reading, stop) =>
        {
            using var timeout = new CancellationTokenSource(PublishTimeout, clock);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
            await bus.Publish(
                reading,
                context =>
                {
                    context.MessageId = MessageIds.Of(reading);
                    context.Mandatory = true;
                },
                end.Token);
        });

    private async Task WaitForRoomAsync(IChannel channel, CancellationToken stop)
    {
        while (await channel.MessageCountAsync(Queues.DeviceReadings, stop) > MaxQueueLength)
            await Task.Delay(QueueCheckInterval, clock, stop);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The history of {Span} is published: {Count} readings.")]
        public static partial void Published(ILogger logger, TimeSpan span, int count);

        [LoggerMessage(2, LogLevel.Warning, "The history cannot be published: {Reason}. The simulator retries.")]
        public static partial void PublishFailed(ILogger logger, string reason);
    }
}
