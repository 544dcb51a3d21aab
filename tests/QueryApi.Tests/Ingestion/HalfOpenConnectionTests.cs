using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

[Collection<BrokerOfProcesses>]
public sealed class HalfOpenConnectionTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    // The fixture only publishes and queries; the process under test consumes.
    private readonly QueryApiApp _app = new(rabbit, postgres) { IsStarted = false };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    [Fact]
    public async Task Both_sides_detect_a_half_open_connection_by_missing_heartbeats()
    {
        await using var gate = new TcpGate("127.0.0.1", rabbit.Uri.Port);
        gate.Open();
        await using var process = QueryApiProcess.Start(_app.ConnectionString, QueryApiProcess.Through(rabbit.Uri, gate.Port));
        await process.ReadyAsync();
        gate.Mode = GateMode.Stall;
        await _app.PublishAsync(A.Reading("unit", 0, 1000));
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings));

        await Eventually.TrueAsync(
            async () => !(await process.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative))).StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal),
            "the service has noticed",
            TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 1, "the broker gives the reading to whoever comes");

        gate.Mode = GateMode.Pass;
        await Eventually.TrueAsync(async () => await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == 1, "the reading is stored");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
