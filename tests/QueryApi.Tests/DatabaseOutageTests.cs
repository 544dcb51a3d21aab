using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests;

public sealed class DatabaseOutageTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    private static readonly TimeSpan ResumeDeadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Readings_wait_in_the_queue_while_the_database_is_away_and_flow_again_by_themselves()
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
        await app.PublishAsync(Enumerable.Range(1, 600).Select(slot => A.Reading("unit", slot, 1000 + slot)));
        await app.PublishAsync(A.Round(QueryApiApp.Start));
        using var unavailable = await app.Client.GetAsync(new Uri("/dashboard", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Equal(1, await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));

        gate.Open();
        await Eventually.TrueAsync(
            async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == 601, "all readings are stored", ResumeDeadline);
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == 1, "the round is stored", ResumeDeadline);
        Assert.Equal(0.6m, await app.ScalarAsync<decimal>("SELECT SUM(delta_kwh) FROM ac_monitoring"));
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
        await gate.DisposeAsync();
    }
}
