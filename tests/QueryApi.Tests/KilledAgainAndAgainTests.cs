using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests;

[Collection<BrokerOfProcesses>]
public sealed class KilledAgainAndAgainTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    private const int Readings = 20;

    // Publishes and looks; only the processes under test consume.
    private readonly QueryApiApp _app = new(rabbit, postgres);

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        await _app.StopServiceAsync();
    }

    [Fact]
    public async Task Readings_that_25_processes_died_over_are_stored_by_the_next()
    {
        await using var gate = new TcpGate("127.0.0.1", new NpgsqlConnectionStringBuilder(_app.ConnectionString).Port);
        var database = QueryApiProcess.Through(_app.ConnectionString, gate.Port);
        await _app.PublishAsync(Enumerable.Range(0, Readings).Select(slot => A.Reading("unit", slot, 1000 + slot)));

        // Each starts while the one before it is being killed, and takes over what that one leaves.
        var processes = new Queue<QueryApiProcess>([QueryApiProcess.Start(database, rabbit.Uri)]);
        try
        {
            for (var death = 0; death < 25; death++)
            {
                processes.Enqueue(QueryApiProcess.Start(database, rabbit.Uri));
                await processes.Peek().SaysAsync("is there.");
                await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 0, "the readings are in hand");
                processes.Peek().Kill();
                await processes.Dequeue().DisposeAsync();
            }

            gate.Open();
            await Eventually.TrueAsync(async () => await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == Readings, "all are stored");
            Assert.Equal(0u, await rabbit.CountAsync(Queues.DeadLetter));
            Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
