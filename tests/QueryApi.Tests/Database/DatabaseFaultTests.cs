using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Database;

/// <summary>A database with transient failures. All readings are stored in the end, and none goes to the error queue.</summary>
[Collection<BrokerOfStoring>]
public sealed class DatabaseFaultTests(DatabaseFaultTests.ImpatientApp app, RabbitMqServer rabbit)
    : IClassFixture<DatabaseFaultTests.ImpatientApp>, IAsyncLifetime
{
    private const string Retries = "query_api.ingest.retries";

    private readonly CountedMetric _retries = new(Retries);

    public async ValueTask InitializeAsync() => await app.ResetAsync();

    [Fact]
    public async Task A_database_that_is_read_only_for_a_while()
    {
        await SetReadOnlyAsync(true);
        await PublishAsync();
        await TriedAgainAsync();
        Assert.Equal(0, await StoredAsync());

        await SetReadOnlyAsync(false);
        await AllAreStoredAsync();
    }

    [Fact]
    public async Task A_database_that_repeatedly_terminates_its_sessions()
    {
        var publishing = app.PublishInChunksAsync(Readings(2_000), 20);
        while (!publishing.IsCompleted)
        {
            await EndSessionsAsync();
            await Task.Yield();
        }

        await publishing;
        await AllAreStoredAsync(2_000);
        Assert.True(_retries.Value > 0, "No session was ended in the midst of a batch.");
    }

    [Theory]
    [InlineData("53100")] // disk_full
    [InlineData("57014")] // query_canceled
    [InlineData("40P01")] // deadlock_detected
    [InlineData("58030")] // io_error
    public async Task A_database_that_rejects_writes(string sqlState)
    {
        await app.ExecuteAsync(
            $"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{sqlState}'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON ac_monitoring FOR EACH STATEMENT EXECUTE FUNCTION refuse()
            """);
        await PublishAsync();
        await TriedAgainAsync();

        await app.ExecuteAsync("DROP TRIGGER refuse ON ac_monitoring");
        await AllAreStoredAsync();
    }

    [Fact]
    public async Task A_lock_that_is_held_longer_than_the_command_timeout()
    {
        await using var other = new NpgsqlConnection(app.ConnectionString);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var command = new NpgsqlCommand("LOCK TABLE unit", other);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await PublishAsync();
            await TriedAgainAsync();
        }

        await AllAreStoredAsync();
    }

    public ValueTask DisposeAsync()
    {
        _retries.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<DeviceReading> Readings(int count) =>
        Enumerable.Range(0, count).Select(number => A.Reading($"unit-{number % 20}", number / 20, 1000 + number));

    private Task PublishAsync() => app.PublishAsync(Readings(10));

    private Task<long> StoredAsync() => app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring");

    private Task TriedAgainAsync() => Eventually.TrueAsync(() => _retries.Value >= 2, "the batch has failed twice");

    private async Task AllAreStoredAsync(int count = 10)
    {
        await Eventually.TrueAsync(async () => await StoredAsync() == count, "all readings are stored");
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 0, "the queue is empty");
        // After a queue is deleted and declared again, the broker may report the old count for a moment.
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix) == 0, "none is set aside");
    }

    private async Task SetReadOnlyAsync(bool value)
    {
        var name = new NpgsqlConnectionStringBuilder(app.ConnectionString).Database;
        await app.ExecuteAsync($"SET default_transaction_read_only = off; ALTER DATABASE {name} SET default_transaction_read_only = {(value ? "on" : "off")}");
        await EndSessionsAsync();
    }

    private Task EndSessionsAsync() => app.ExecuteAsync(
        """
        SELECT pg_terminate_backend(pid)
        FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'ac-monitoring-query-api'
        """);

    /// <summary>The command timeout is two seconds.</summary>
    public sealed class ImpatientApp : QueryApiApp
    {
        public ImpatientApp(RabbitMqServer rabbit, PostgresServer postgres)
            : base(rabbit, postgres) =>
            ReachDatabase = direct => new NpgsqlConnectionStringBuilder(direct) { CommandTimeout = 2 }.ConnectionString;
    }
}
