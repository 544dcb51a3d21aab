using System.Diagnostics;
using AcMonitoring.Collector.Spooling;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>The Collector's publishing half, connected to a broker whose queues are new.</summary>
internal sealed class Publishing : IAsyncDisposable
{
    private readonly IHost _host;

    private Publishing(PrivateRabbitMq broker, string spoolPath)
    {
        Broker = broker;
        _host = InProcess.Publisher(broker.Uri, spoolPath);
    }

    public PrivateRabbitMq Broker { get; }

    public Spool Spool => _host.Services.GetRequiredService<Spool>();

    /// <summary>What empties the spool, once it is started.</summary>
    public DrainSpool Drain => _host.Services.GetRequiredService<DrainSpool>();

    /// <param name="spoolPath">The spool's file, for who uses it.</param>
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

    /// <summary>The messages of one round after the other, as the spool keeps them; reports left out.</summary>
    public static IReadOnlyList<SpooledMessage> MessagesOf(IEnumerable<DeviceReading> readings) =>
        [.. readings.GroupBy(reading => reading.Slot).SelectMany(RoundOf).Where(message => !message.IsReport)];

    /// <summary>All messages of a round.</summary>
    public static IReadOnlyList<SpooledMessage> RoundOf(IGrouping<DateTimeOffset, DeviceReading> round)
    {
        var report = new PollCompleted { Slot = round.Key, StartedAt = round.Key, CompletedAt = round.Key, Ok = true, Message = "Last fetch OK" };
        return SpooledMessage.OfRound([.. round], report, round.Key, traceParent: null);
    }

    /// <summary>Publishes messages as the spool has them published.</summary>
    /// <returns>How long it took until all were confirmed.</returns>
    public async Task<TimeSpan> PublishAsync(IEnumerable<SpooledMessage> messages, CancellationToken stop)
    {
        var publish = _host.Services.GetRequiredService<PublishMessage>();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            messages,
            new ParallelOptions { MaxDegreeOfParallelism = DrainSpool.AtOnce, CancellationToken = stop },
            async (message, stop) => await publish.PublishAsync(message, stop));
        return clock.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
