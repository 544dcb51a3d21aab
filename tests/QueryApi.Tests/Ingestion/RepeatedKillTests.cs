using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

[Collection<BrokerOfProcesses>]
public sealed class RepeatedKillTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    private const int Readings = 20;
    private const int Deaths = 25;

    // The fixture only publishes and queries; the processes under test consume.
    private readonly QueryApiApp _app = new(rabbit, postgres) { IsStarted = false };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    [Fact]
    public async Task Readings_on_which_25_consumers_died_are_stored_by_the_next()
    {
        await using var database = new TcpGate("127.0.0.1", new NpgsqlConnectionStringBuilder(_app.ConnectionString).Port);
        await using var killed = QueryApiProcess.Start(QueryApiProcess.Through(_app.ConnectionString, database.Port), rabbit.Uri);
        // The queues are declared before they are bound, and until then the broker returns messages.
        await Eventually.TrueAsync(
            async () =>
            {
                await _app.PublishAsync(A.Reading("unit", 0, 1000));
                return true;
            },
            "the queue is bound");
        await _app.PublishAsync(Enumerable.Range(1, Readings - 1).Select(slot => A.Reading("unit", slot, 1000 + slot)));
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 0, "the readings are in hand");
        killed.Kill();

        // For the broker, a killed process is a broken connection.
        await using var broker = new TcpGate(rabbit.Uri.Host, rabbit.Uri.Port);
        broker.Open();
        for (var death = 1; death < Deaths; death++)
            await DieOverReadingsAsync(broker);

        await using var next = QueryApiProcess.Start(_app.ConnectionString, rabbit.Uri);
        await Eventually.TrueAsync(async () => await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == Readings, "all are stored");
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeadLetter));
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Receives the readings, and loses its connection before it acknowledges them.</summary>
    private async Task DieOverReadingsAsync(TcpGate broker)
    {
        var factory = new ConnectionFactory { Uri = QueryApiProcess.Through(rabbit.Uri, broker.Port), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var inHand = 0;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, _) =>
        {
            Interlocked.Increment(ref inHand);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queues.DeviceReadings, autoAck: false, consumer);
        await Eventually.TrueAsync(() => Volatile.Read(ref inHand) == Readings, "the readings are in hand");

        broker.Cut();
        await connection.AbortAsync();
    }
}
