using System.Diagnostics;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Contracts;
using RabbitMQ.Client;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>Messages of the Collector's outbox until the broker confirms them, against RabbitMQ's own client with the same bodies.</summary>
internal sealed class PublishBenchmark : IBenchmark
{
    public string Name => "publish";

    public string About => "confirmed publishing by the Collector, against RabbitMQ.Client: same body, window and queue";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var count = run.Options.IsShort ? 500 : 20_000;
        await using var publishing = await Publishing.StartAsync(run, stop);
        var messages = Publishing.MessagesOf(new SiteReadings(60, TimeProvider.System.GetUtcNow()).About(count));
        await publishing.PublishAsync(messages.Take(count / 10), stop);

        await using var connection = await publishing.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop);
        var sent = await SentAsync(channel, stop);
        await RawAsync(channel, sent, count / 10, stop);

        var pairs = new Pairs();
        for (var i = 0; i < run.Options.Runs; i++)
        {
            await channel.QueuePurgeAsync(Queues.DeviceReadings, stop);
            var ours = messages.Count / (await publishing.PublishAsync(messages, stop)).TotalSeconds;
            await channel.QueuePurgeAsync(Queues.DeviceReadings, stop);
            pairs.Add(ours, messages.Count / (await RawAsync(channel, sent, messages.Count, stop)).TotalSeconds);
        }

        return
        [
            new Result(
                $"publishing, confirmed, {OutboxPublisher.MaxInFlight} in flight, bodies of {sent.Body.Length} bytes",
                Figures.Text(pairs.Ours, "messages/s"),
                $"RabbitMQ.Client {Figures.Text(pairs.Opponent, "messages/s")}",
                pairs.Ratio,
                Target.AtLeast(0.4)),
        ];
    }

    /// <summary>A message as the Collector has published it.</summary>
    private static async Task<BasicGetResult> SentAsync(IChannel channel, CancellationToken stop) =>
        await channel.BasicGetAsync(Queues.DeviceReadings, autoAck: true, stop)
        ?? throw new InvalidOperationException("The Collector's messages are not in the queue.");

    private static async Task<TimeSpan> RawAsync(IChannel channel, BasicGetResult sent, int count, CancellationToken stop)
    {
        var body = sent.Body.ToArray();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = OutboxPublisher.MaxInFlight, CancellationToken = stop },
            async (_, stop) => await channel.BasicPublishAsync(
                sent.Exchange, sent.RoutingKey, mandatory: true, new BasicProperties(sent.BasicProperties), body, stop));
        return clock.Elapsed;
    }
}
