using System.Diagnostics;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>The Collector's outbox and publisher, connected to a broker with new queues.</summary>
internal sealed class Publishing : IAsyncDisposable
{
    private readonly IHost _host;

    private Publishing(PrivateRabbitMq broker, string spoolPath)
    {
        Broker = broker;
        _host = InProcess.Publisher(broker.Uri, spoolPath);
    }

    public PrivateRabbitMq Broker { get; }

    public OutboxStore Outbox => _host.Services.GetRequiredService<OutboxStore>();

    /// <summary>Publishes the outbox once it is started.</summary>
    public OutboxPublisher Publisher => _host.Services.GetRequiredService<OutboxPublisher>();

    /// <param name="spoolPath">The outbox file, if the benchmark uses it.</param>
    public static async Task<Publishing> StartAsync(BenchmarkRun run, CancellationToken stop, string spoolPath = "/nowhere")
    {
        var publishing = new Publishing(await run.BrokerAsync(), spoolPath);
        await publishing.Broker.DeleteQueuesAsync();
        await publishing._host.StartAsync(stop);
        await publishing._host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, stop);
        return publishing;
    }

    /// <summary>Fills the queue of readings, which is new, and leaves.</summary>
    public static async Task FillQueueAsync(BenchmarkRun run, IReadOnlyCollection<DeviceReading> readings, CancellationToken stop)
    {
        await using var publishing = await StartAsync(run, stop);
        await publishing.PublishAsync(MessagesOf(readings), stop);
    }

    /// <summary>The readings of one poll after the other, as the outbox stores them.</summary>
    public static IReadOnlyList<OutboxMessage> MessagesOf(IEnumerable<DeviceReading> readings) =>
        [.. readings.GroupBy(reading => reading.Slot).SelectMany(PollOf).Where(message => !message.IsPollResult)];

    /// <summary>All messages of a poll.</summary>
    public static IReadOnlyList<OutboxMessage> PollOf(IGrouping<DateTimeOffset, DeviceReading> poll)
    {
        var completed = new PollCompleted { Slot = poll.Key, StartedAt = poll.Key, CompletedAt = poll.Key, Ok = true, Message = "Last fetch OK" };
        return OutboxMessage.OfPoll([.. poll], completed, poll.Key, traceParent: null);
    }

    /// <summary>Publishes messages in the same way as the outbox publisher.</summary>
    /// <returns>How long it took until all were confirmed.</returns>
    public async Task<TimeSpan> PublishAsync(IEnumerable<OutboxMessage> messages, CancellationToken stop)
    {
        var publisher = _host.Services.GetRequiredService<MessagePublisher>();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            messages,
            new ParallelOptions { MaxDegreeOfParallelism = OutboxPublisher.MaxInFlight, CancellationToken = stop },
            async (message, stop) => await publisher.PublishAsync(message, stop));
        return clock.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
