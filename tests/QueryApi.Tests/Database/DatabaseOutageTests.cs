using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Database;

[Collection<BrokerOfStoring>]
public sealed class DatabaseOutageTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    // The limit in docs/reliability.md.
    private const int Prefetch = 4_000;
    private const int Waiting = 500;
    private static readonly TimeSpan ResumeDeadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Readings_wait_in_the_queue_during_a_database_outage_and_are_stored_after_it()
    {
        TcpGate? gate = null;
        await using var app = new QueryApiApp(rabbit, postgres)
        {
            ReachDatabase = direct =>
            {
                var behindGate = new NpgsqlConnectionStringBuilder(direct);
                gate = new TcpGate(behindGate.Host!, behindGate.Port);
                gate.Open();
                behindGate.Host = "127.0.0.1";
                behindGate.Port = gate.Port;
                return behindGate.ConnectionString;
            },
        };
        await app.InitializeAsync();
        await app.StoreAsync(A.Reading("unit", 0, 1000));

        await gate!.CloseAsync();
        await app.PublishAtOnceAsync(Enumerable.Range(1, Prefetch + Waiting).Select(slot => A.Reading("unit", slot, 1000 + slot)));
        await app.PublishAsync(A.Poll(QueryApiApp.Start));
        await Eventually.TrueAsync(
            async () => await rabbit.CountAsync(Queues.DeviceReadings) == Waiting, "the service receives no more than it can hold");
        using var unavailable = await app.Client.GetAsync(new Uri("/dashboard", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Equal(1, await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));

        gate.Open();
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") > 1, "storing resumes", ResumeDeadline);
        await Eventually.TrueAsync(
            async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == 1 + Prefetch + Waiting, "all readings are stored");
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == 1, "the poll is stored", ResumeDeadline);
        Assert.Equal((Prefetch + Waiting) / 1000m, await app.ScalarAsync<decimal>("SELECT SUM(delta_kwh) FROM ac_monitoring"));
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
        Assert.Equal(0u, await rabbit.CountAsync(Queues.PollCompleted + Queues.ErrorSuffix));
        await gate.DisposeAsync();
    }

    [Fact]
    public async Task Ingestion_resumes_soon_after_a_network_stops_dropping_packets()
    {
        TcpGate? gate = null;
        await using var app = new QueryApiApp(rabbit, postgres)
        {
            ReachDatabase = direct =>
            {
                var server = new NpgsqlConnectionStringBuilder(direct);
                gate = new TcpGate(server.Host!, server.Port);
                gate.Open();
                return QueryApiProcess.Through(direct, gate.Port);
            },
        };
        await app.InitializeAsync();
        using var retries = new CountedMetric("query_api.ingest.retries");
        gate!.Mode = GateMode.Stall;
        await app.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ac-monitoring-query-api'");
        await app.PublishAsync(Enumerable.Range(0, 10).Select(slot => A.Reading("unit", slot, 1000 + slot)));
        await app.PublishAsync(A.Poll(QueryApiApp.Start));
        await Eventually.TrueAsync(() => retries.Value > 0, "a batch could not be stored", TimeSpan.FromMinutes(1));

        gate.Mode = GateMode.Pass;
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == 10, "all are stored", ResumeDeadline);
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == 1, "the poll is stored", ResumeDeadline);
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
        await gate.DisposeAsync();
    }

    [Fact]
    public void Timeouts_of_the_connection_string_are_kept_and_the_others_have_short_defaults()
    {
        Assert.Equal((5, true, 5, 1), Timeouts("Host=db"));
        Assert.Equal((30, false, 60, 7), Timeouts("Host=db;Timeout=30;TCP Keepalive=false;TCP Keepalive Time=60;TcpKeepAliveInterval=7"));

        static (int, bool, int, int) Timeouts(string given)
        {
            var connection = WithDefaults(given);
            return (connection.Timeout, connection.TcpKeepAlive, connection.TcpKeepAliveTime, connection.TcpKeepAliveInterval);
        }
    }

    [Theory]
    [InlineData("Host=db", 60)]
    [InlineData("Host=db;Connection Idle Lifetime=300", 300)]
    [InlineData("Host=db;Connection Pruning Interval=120", 120)]
    public async Task Idle_connections_close_after_a_minute_or_the_time_in_the_connection_string(string given, int seconds)
    {
        var connection = WithDefaults(given);

        Assert.Equal(seconds, connection.ConnectionIdleLifetime);
        // Npgsql rejects a lifetime that is shorter than its pruning interval.
        await using var database = NpgsqlDataSource.Create(connection);
    }

    private static NpgsqlConnectionStringBuilder WithDefaults(string given)
    {
        var options = new DatabaseOptions();
        new ReadDatabaseOptions(new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:Postgres", given)]).Build()).Configure(options);
        return new NpgsqlConnectionStringBuilder(options.ConnectionString);
    }
}
