using System.Diagnostics;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The real executable receives SIGTERM in different states.</summary>
[Collection<BrokerOfProcesses>]
public sealed class StopTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    // The fixture only publishes and queries; the process under test consumes.
    private readonly QueryApiApp _app = new(rabbit, postgres) { IsStarted = false };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    [Fact]
    public async Task Stops_at_once_when_idle()
    {
        await using var process = QueryApiProcess.Start(_app.ConnectionString, rabbit.Uri);
        await process.ReadyAsync();

        Assert.True(await EndsAsync(process) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Returns_the_batch_to_the_queue_during_a_database_outage()
    {
        await using var away = new TcpGate("127.0.0.1", new NpgsqlConnectionStringBuilder(_app.ConnectionString).Port);
        away.Open();
        await using var process = QueryApiProcess.Start(QueryApiProcess.Through(_app.ConnectionString, away.Port), rabbit.Uri);
        await process.ReadyAsync();
        await away.CloseAsync();
        await PublishAsync();
        await process.SaysAsync("waits for the database");

        await EndsAsync(process);

        await AllAreBackAsync();
    }

    [Fact]
    public async Task Returns_the_batch_to_the_queue_while_the_database_hangs()
    {
        await using var gate = new TcpGate("127.0.0.1", new NpgsqlConnectionStringBuilder(_app.ConnectionString).Port);
        gate.Open();
        await using var process = QueryApiProcess.Start(QueryApiProcess.Through(_app.ConnectionString, gate.Port), rabbit.Uri);
        await process.ReadyAsync();
        gate.Mode = GateMode.Stall;
        await PublishAsync();
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 0, "it has the readings in hand");

        await EndsAsync(process);

        await AllAreBackAsync();
    }

    [Fact]
    public async Task Finishes_the_current_batch_if_the_database_responds_soon()
    {
        await using var process = QueryApiProcess.Start(_app.ConnectionString, rabbit.Uri);
        await process.ReadyAsync();
        await using var other = new NpgsqlConnection(_app.ConnectionString);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("LOCK TABLE unit", other))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await PublishAsync();
        await WaitsForLockAsync();

        var ending = EndsAsync(process);
        await process.SaysAsync("Application is shutting down");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await ending;

        Assert.Equal(10, await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings));
    }

    [Fact]
    public async Task Stops_when_the_broker_was_never_available()
    {
        await using var process = QueryApiProcess.Start(_app.ConnectionString, QueryApiProcess.Through(rabbit.Uri, FreePorts.Take()));
        await process.SaysAsync("Waiting for the broker");

        await EndsAsync(process);
    }

    [Fact]
    public async Task Stops_when_the_broker_is_lost()
    {
        await using var gate = new TcpGate("127.0.0.1", rabbit.Uri.Port);
        gate.Open();
        await using var process = QueryApiProcess.Start(_app.ConnectionString, QueryApiProcess.Through(rabbit.Uri, gate.Port));
        await process.ReadyAsync();
        await gate.CloseAsync();
        await process.SaysAsync("Waiting for the broker");

        await EndsAsync(process);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stops_when_the_broker_hangs(bool fromTheStart)
    {
        await using var gate = new TcpGate("127.0.0.1", rabbit.Uri.Port);
        gate.Open();
        if (fromTheStart)
            gate.Mode = GateMode.Stall;
        await using var process = QueryApiProcess.Start(_app.ConnectionString, QueryApiProcess.Through(rabbit.Uri, gate.Port));
        if (fromTheStart)
            await process.SaysAsync("Application started");
        else
            await process.ReadyAsync();
        gate.Mode = GateMode.Stall;

        await EndsAsync(process);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <returns>The duration.</returns>
    private static async Task<TimeSpan> EndsAsync(QueryApiProcess process)
    {
        var time = Stopwatch.StartNew();
        Assert.Equal(0, await process.StopAsync());
        Assert.True(time.Elapsed < Deadline, $"It took {time.Elapsed}.\n{process.Output}");
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended after {time.Elapsed}.");
        return time.Elapsed;
    }

    private Task PublishAsync() => _app.PublishAsync(Enumerable.Range(0, 10).Select(slot => A.Reading("unit", slot, 1000 + slot)));

    private async Task AllAreBackAsync()
    {
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 10, "the readings are in the queue again");
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
    }

    private Task WaitsForLockAsync() => Eventually.TrueAsync(
        () => _app.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"),
        "a batch waits for the lock");
}
