using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

/// <summary>A broker that rejects the login until the password is changed.</summary>
[Collection<BrokerOfProcesses>]
public sealed class LoginTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    // The fixture only publishes and queries; the process under test consumes.
    private readonly QueryApiApp _app = new(rabbit, postgres) { IsStarted = false };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    [Fact]
    public async Task A_rejected_login_at_start_is_reported_and_retried_until_it_succeeds()
    {
        await using var gate = new LoginGate(rabbit.Uri) { IsPasswordGood = false };
        await using var process = QueryApiProcess.Start(_app.ConnectionString, gate.Uri);
        await SaysThatItIsRefusedAsync(process);

        gate.IsPasswordGood = true;
        await StoresAsync(process);
    }

    [Fact]
    public async Task A_rejected_login_after_a_lost_connection_is_reported_and_retried_until_it_succeeds()
    {
        await using var gate = new LoginGate(rabbit.Uri);
        await using var process = QueryApiProcess.Start(_app.ConnectionString, gate.Uri);
        await process.ReadyAsync();
        gate.IsPasswordGood = false;
        gate.Cut();
        await SaysThatItIsRefusedAsync(process);

        gate.IsPasswordGood = true;
        await StoresAsync(process);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task SaysThatItIsRefusedAsync(QueryApiProcess process) => await Eventually.GetAsync(
        async () =>
        {
            using var response = await process.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return (response.StatusCode, Text: await response.Content.ReadAsStringAsync());
        },
        response => response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Text.Contains("refuses the login", StringComparison.Ordinal),
        "it reports that the login is rejected");

    private async Task StoresAsync(QueryApiProcess process)
    {
        await process.ReadyAsync();
        await _app.StoreAsync(A.Reading("unit", 0, 1000));
        Assert.Equal(1, await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));
        Assert.Equal(0, await process.StopAsync());
    }
}
