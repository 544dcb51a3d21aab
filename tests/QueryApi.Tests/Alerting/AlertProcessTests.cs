using System.Diagnostics;
using System.Text;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>The real executable with alerts to send.</summary>
[Collection<BrokerOfAlerts>]
public sealed class AlertProcessTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    // As an earlier process stored them.
    private const string DueAlert =
        """
        INSERT INTO alert (subject, episode, event, threshold, severity, text, at, next_attempt_at)
        VALUES (@subject, 'episode', 'token_expired', interval '0', 'critical', 'The SmartThings token expired.', now(), now())
        """;

    private readonly TestDatabase _database = new(postgres);
    private WebhookReceiver _webhook = null!;
    private TokenStub _token = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _webhook = await WebhookReceiver.StartAsync();
        _token = await TokenStub.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _token.DisposeAsync();
        await _webhook.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_address_of_the_webhook_is_in_no_log_span_or_metric()
    {
        await using var telemetry = await OtlpReceiver.StartAsync();
        await using var gate = new TcpGate("127.0.0.1", _webhook.Address.Port);
        gate.Open();
        _webhook.Answer = context => WebhookReceiver.Status(_webhook.Tries == 1 ? 200 : 500)(context);
        await AddAsync("accepted");
        await AddAsync("refused");
        await using var process = Start(
            new UriBuilder(_webhook.Address) { Port = gate.Port }.Uri,
            ("Logging__LogLevel__Default", "Trace"),
            ("Logging__LogLevel__System.Net.Http.HttpClient", "Trace"),
            ("Logging__LogLevel__Npgsql", "Trace"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", telemetry.Address.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        await process.ReadyAsync();
        Assert.Equal("[]", await process.Client.GetStringAsync(new Uri("/dashboard", UriKind.Relative)));

        await process.SaysAsync("was sent.");
        await process.SaysAsync("could not be sent to Alerts__WebhookUrl: it answered 500.");
        await gate.CloseAsync();
        await AddAsync("away");
        await process.SaysAsync("could not be sent to Alerts__WebhookUrl: it cannot be reached");
        Assert.Equal(0, await process.StopAsync());

        Assert.Contains("trce:", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(WebhookReceiver.Secret, process.Output, StringComparison.Ordinal);
        Assert.Contains(telemetry.Spans, span => span.Span.Name == "GET /dashboard");
        Assert.NotEmpty(telemetry.Metrics);
        Assert.DoesNotContain(telemetry.Spans, span => span.Scope == "System.Net.Http");
        Assert.All(telemetry.Bodies, body => Assert.DoesNotContain(WebhookReceiver.Secret, Encoding.Latin1.GetString(body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receiver_that_never_responds_does_not_delay_the_stop()
    {
        _webhook.Answer = WebhookReceiver.Hang;
        await AddAsync("hangs");
        await using var process = Start(_webhook.Address);
        await process.ReadyAsync();
        await Eventually.TrueAsync(() => _webhook.Tries == 1, "it hangs");

        var time = Stopwatch.StartNew();
        Assert.Equal(0, await process.StopAsync());
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(5), $"It took {time.Elapsed}.\n{process.Output}");
    }

    private Task AddAsync(string subject) => _database.ExecuteAsync(DueAlert, new { subject });

    private QueryApiProcess Start(Uri webhook, params IEnumerable<(string Setting, string Value)> settings) => QueryApiProcess.Start(
        _database.ConnectionString,
        rabbit.Uri,
        [("Alerts__WebhookUrl", webhook.ToString()), ("TokenService__BaseUrl", _token.Address.ToString()), .. settings]);
}
