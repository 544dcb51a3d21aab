using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>Times in which the Collector may have spoken, and could not be heard.</summary>
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
    public async Task While_the_broker_is_away_the_silence_is_told_like_any_other_and_its_end_too()
    {
        await TellAsync(Good());
        await _broker.CloseAsync();
        await HealthyAsync(false);
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(Webhook.Taken);
        await PassAsync(TimeSpan.FromMinutes(1));
        await AssertToldAsync("collector_silent");

        _broker.Open();
        await HealthyAsync(true);
        await TellAsync(Good());
        await AssertToldAsync("collector_silent", "recovered");
    }

    [Fact]
    public async Task While_the_database_is_away_nothing_is_told_and_afterwards_the_silence_counts_anew()
    {
        await TellAsync(Good());
        await PassAsync(TimeSpan.FromMinutes(1));
        await _database.CloseAsync();
        for (var minute = 0; minute < 11; minute++)
        {
            var asked = Token.Asked;
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Eventually.TrueAsync(() => Token.Asked > asked, "the token is looked at");
        }

        _database.Open();
        await HealthyAsync(true);
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(Webhook.Taken);
        Assert.Single(Logs.Warnings, line => line.StartsWith("The poll results cannot be read", StringComparison.Ordinal));
        await PassAsync(TimeSpan.FromMinutes(1));
        await AssertToldAsync("collector_silent");
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
