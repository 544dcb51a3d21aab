using AcMonitoring.TestSupport;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

/// <summary>A batch in a deadlock with another session.</summary>
[Collection<BrokerOfStoring>]
public sealed class DeadlockTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    private const int Gate = 1;
    private const int Second = 2;

    [Fact]
    public async Task A_batch_that_PostgreSQL_aborts_because_of_a_deadlock_is_retried()
    {
        await app.StoreAsync(A.Reading("a", 0, 1000));
        // A batch locks its units and then inserts. Here it waits in between, and then needs a second lock.
        await app.ExecuteAsync(
            $"""
            CREATE FUNCTION lock_more() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_advisory_xact_lock({Gate}); PERFORM pg_advisory_xact_lock({Second}); RETURN NULL; END $$;
            CREATE TRIGGER lock_more BEFORE INSERT ON ac_monitoring FOR EACH STATEMENT EXECUTE FUNCTION lock_more()
            """);
        await using var gate = await OpenAsync();
        await using var other = await OpenAsync();
        await gate.ExecuteAsync($"SELECT pg_advisory_lock({Gate})");
        await using (await other.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await other.ExecuteAsync($"SELECT pg_advisory_xact_lock({Second})");
            await app.PublishAsync(A.Reading("a", 1, 1010));
            await WaitingForLocksAsync(sessions: 1);
            var locking = other.ExecuteAsync("SELECT FROM unit WHERE device_id = 'a' FOR UPDATE");
            await WaitingForLocksAsync(sessions: 2);
            // PostgreSQL aborts the transaction that completes the cycle, which is the one of the batch.
            await gate.ExecuteAsync($"SELECT pg_advisory_unlock({Gate})");
            await locking;
        }

        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == 2, "both readings are stored");
        // A session reports its statistics some time after it becomes idle.
        await Eventually.TrueAsync(
            async () => await app.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 1,
            "there was one deadlock");
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(app.ConnectionString) { Options = "-c deadlock_timeout=60s", Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private Task WaitingForLocksAsync(int sessions) => Eventually.TrueAsync(
        async () => await app.ScalarAsync<long>(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == sessions,
        $"{sessions} sessions wait for a lock");
}
