using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace AcMonitoring.SmartThingsSimulator.History;

/// <summary>
/// Publishes the readings of the past at each start. The meters go by the clock alone and a slot is kept once, so what is stored already
/// stays as it is, and what was missed since the last start is filled in.
/// </summary>
internal sealed partial class SendHistory(
    IOptions<SimulatorOptions> options,
    IOptions<RabbitMqOptions> rabbitMq,
    PastReadings past,
    IBus bus,
    TimeProvider clock,
    ILogger<SendHistory> logger) : BackgroundService
{
    private const int ChunkSize = 500;
    private const int AtOnce = 100;

    // A live reading comes behind what waits in the queue, so not much may wait there.
    private const int MostWaiting = 1_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The rest of the host starts meanwhile.
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
                    Log.NotSent(logger, problem = reason);
                // A chunk that went in part goes again: under the same ids.
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }

        Log.Sent(logger, span, count);
    }

    private Task PublishAsync(DeviceReading[] readings, CancellationToken stop) => Parallel.ForEachAsync(
        readings,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
        async (reading, stop) =>
        {
            using var deadline = new CancellationTokenSource(Deadline, clock);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
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
        while (await channel.MessageCountAsync(Queues.DeviceReadings, stop) > MostWaiting)
            await Task.Delay(Look, clock, stop);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The history of {Span} is sent: {Count} readings.")]
        public static partial void Sent(ILogger logger, TimeSpan span, int count);

        [LoggerMessage(2, LogLevel.Warning, "The history cannot be sent: {Reason}. Trying again.")]
        public static partial void NotSent(ILogger logger, string reason);
    }
}
