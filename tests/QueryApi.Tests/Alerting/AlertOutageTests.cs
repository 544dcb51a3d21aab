using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>Outages in which poll results of the Collector cannot arrive.</summary>
public sealed class AlertOutageTests(RabbitMqServer rabbit, PostgresServer postgres) : AppAlertTest(rabbit, postgres)
{
    private readonly Uri _rabbit = rabbit.Uri;
    private readonly TcpGate _broker = new("127.0.0.1", rabbit.Uri.Port);
    private TcpGate _database = null!;

    private protected override IEnumerable<(string Setting, string Value)> Settings =>
        [("RabbitMq:Uri", QueryApiProcess.Through(_rabbit, _broker.Port).ToString())];

    private protected override Func<string, string> ReachDatabase => direct =>
    {
        _database = new TcpGate("127.0.0.1", new NpgsqlConnectionStringBuilder(direct).Port);
        _database.Open();
        return QueryApiProcess.Through(direct, _database.Port);
    };

    public override ValueTask InitializeAsync()
    {
        _broker.Open();
        return base.InitializeAsync();
    }

    [Fact]
    public async Task Silence_during_a_broker_outage_is_alerted_and_so_is_its_end()
    {
        await StorePollsAsync(Good());
        await _broker.CloseAsync();
        await HealthyAsync(false);
        await AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(Webhook.Accepted);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AssertSentAsync("collector_silent");

        _broker.Open();
        await HealthyAsync(true);
        await StorePollsAsync(Good());
        await AssertSentAsync("collector_silent", "recovered");
    }

    [Fact]
    public async Task A_database_outage_raises_no_alert_and_restarts_the_measurement_of_silence()
    {
        await StorePollsAsync(Good());
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await _database.CloseAsync();
        for (var minute = 0; minute < 11; minute++)
        {
            var requests = Token.Requests;
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Eventually.TrueAsync(() => Token.Requests > requests, "the token is read");
        }

        _database.Open();
        await HealthyAsync(true);
        await AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(Webhook.Accepted);
        Assert.Single(Logs.Warnings, line => line.StartsWith("The poll results cannot be read", StringComparison.Ordinal));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AssertSentAsync("collector_silent");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    private Task<string> HealthyAsync(bool isHealthy) => Eventually.GetAsync(
        async () => await (await App.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).Content.ReadAsStringAsync(),
        health => health.StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal) == isHealthy,
        isHealthy ? "it is healthy" : "it is not healthy");
}
