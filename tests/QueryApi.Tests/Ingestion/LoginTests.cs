using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

/// <summary>A broker that refuses the login, until the password is good there.</summary>
[Collection<BrokerOfProcesses>]
public sealed class LoginTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    // Publishes and looks; only the process under test consumes.
    private readonly QueryApiApp _app = new(rabbit, postgres) { IsStarted = false };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    [Fact]
    public async Task Refused_at_the_start_it_says_so_and_goes_on_by_itself_once_the_login_is_good()
    {
        await using var gate = new LoginGate(rabbit.Uri) { IsPasswordGood = false };
        await using var process = QueryApiProcess.Start(_app.ConnectionString, gate.Uri);
        await SaysThatItIsRefusedAsync(process);

        gate.IsPasswordGood = true;
        await StoresAsync(process);
    }

    [Fact]
    public async Task Refused_after_a_lost_connection_it_says_so_and_goes_on_by_itself_once_the_login_is_good()
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
            using var answer = await process.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return (answer.StatusCode, Text: await answer.Content.ReadAsStringAsync());
        },
        answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Text.Contains("refuses the login", StringComparison.Ordinal),
        "it says that the login is refused");

    private async Task StoresAsync(QueryApiProcess process)
    {
        await process.ReadyAsync();
        await _app.StoreAsync(A.Reading("unit", 0, 1000));
        Assert.Equal(1, await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));
        Assert.Equal(0, await process.StopAsync());
    }
}
