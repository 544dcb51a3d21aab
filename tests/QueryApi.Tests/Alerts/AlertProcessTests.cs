using System.Diagnostics;
using System.Text;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerts;

/// <summary>The real executable, which has an alert to send.</summary>
[Collection<BrokerOfAlerts>]
public sealed class AlertProcessTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    private string _database = "";
    private WebhookReceiver _webhook = null!;
    private TokenStub _token = null!;

    public async ValueTask InitializeAsync()
    {
        await rabbit.DeleteQueuesAsync();
        _database = await postgres.CreateDatabaseAsync();
        _webhook = await WebhookReceiver.StartAsync();
        _token = await TokenStub.StartAsync();
        _token.ExpiresAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(30);
    }

    public async ValueTask DisposeAsync()
    {
        await _token.DisposeAsync();
        await _webhook.DisposeAsync();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    [InlineData(null)]
    public async Task The_webhooks_address_is_in_no_line_of_the_log_and_in_no_span_or_metric(int? status)
    {
        await using var telemetry = await OtlpReceiver.StartAsync();
        _webhook.Answer = WebhookReceiver.Status(status ?? 200);
        var address = status is null ? new UriBuilder(_webhook.Address) { Port = FreePorts.Take() }.Uri : _webhook.Address;
        await using var process = Start(
            address,
            ("Logging__LogLevel__Default", "Trace"),
            ("Logging__LogLevel__System.Net.Http.HttpClient", "Trace"),
            ("Logging__LogLevel__Npgsql", "Trace"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", telemetry.Address.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        await process.ReadyAsync();
        Assert.Equal("[]", await process.Client.GetStringAsync(new Uri("/dashboard", UriKind.Relative)));

        await process.SaysAsync(status == 200 ? "was sent." : "could not be sent to Alerts__WebhookUrl");
        Assert.Equal(0, await process.StopAsync());

        Assert.Contains("trce:", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(WebhookReceiver.Secret, process.Output, StringComparison.Ordinal);
        Assert.Contains(telemetry.Spans, span => span.Span.Name == "GET /dashboard");
        Assert.NotEmpty(telemetry.Metrics);
        Assert.DoesNotContain(telemetry.Spans, span => span.Scope == "System.Net.Http");
        Assert.All(telemetry.Bodies, body => Assert.DoesNotContain(WebhookReceiver.Secret, Encoding.Latin1.GetString(body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_does_not_hold_up_the_end()
    {
        _webhook.Answer = WebhookReceiver.Hang;
        await using var process = Start(_webhook.Address);
        await process.ReadyAsync();
        await Eventually.TrueAsync(() => _webhook.Tries == 1, "it hangs");

        var time = Stopwatch.StartNew();
        Assert.Equal(0, await process.StopAsync());
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(5), $"It took {time.Elapsed}.\n{process.Output}");
    }

    private QueryApiProcess Start(Uri webhook, params IEnumerable<(string Setting, string Value)> settings) => QueryApiProcess.Start(
        _database, rabbit.Uri, [("Alerts__WebhookUrl", webhook.ToString()), ("TokenService__BaseUrl", _token.Address.ToString()), .. settings]);
}
