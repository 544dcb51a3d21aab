using AcMonitoring.Contracts;
using AcMonitoring.Security.Tests.Leaks.Sinks;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>
/// After a <see cref="LeakyDay"/> no token, key or password is anywhere but in the settings of the processes, and the token in its store,
/// encrypted. That something harmless is found in each place shows that the place was looked at.
/// </summary>
public sealed class LeakTests(LeakyDay day) : IClassFixture<LeakyDay>
{
    [Fact]
    public void No_secret_is_in_a_log_or_an_error_message() => AssertKept(
        day.ProcessOutputs,
        "trce: ", "Request starting HTTP/1.1 POST", "dbug: Npgsql", "dbug: MassTransit", "Yarp.ReverseProxy", "info: DbUp", "HealthChecks",
        $"A new token {day.Fingerprint}", "Unauthorized", "Not this way: Bearer …", "Bad setting. RabbitMq__Uri", "unhandled exception",
        "Audit: POST /token", "could not be sent to Alerts__WebhookUrl", "Bad setting. Alerts__WebhookUrl");

    [Fact]
    public void No_secret_is_in_a_span_a_metric_or_an_exported_log() => AssertKept(
        day.Exports, "TokenRotated", "http.server.request.duration", "url.path", "/token/*", "exception.stacktrace", $"A new token {day.Fingerprint}", "Request starting");

    [Fact]
    public void No_secret_is_in_an_HTTP_answer() => AssertKept(
        day.Answers, day.Masked, "Body must be JSON", "StatusCode: 401", "StatusCode: 413", "StatusCode: 500", "StatusCode: 502", "StatusCode: 503", "openapi");

    [Fact]
    public void No_secret_is_in_a_message_of_the_broker() => AssertKept(
        day.Messages, day.Fingerprint, "MT-Fault-Message", "MT-Reason", nameof(PollCompleted), nameof(DeviceReading));

    [Fact]
    public void No_secret_is_on_the_brokers_disk() => AssertKept(day.BrokerFiles, nameof(DeviceReading));

    [Fact]
    public void No_secret_is_in_a_table() => AssertKept([day.Tables], "<unit>", "Unauthorized - token may be expired");

    [Fact]
    public void No_secret_is_on_the_databases_disk() => AssertKept(day.DatabaseFiles, "Unauthorized - token may be expired");

    [Fact]
    public void No_secret_is_in_the_spool() => AssertKept(day.Spool, "DeviceName", "ApiCalls");

    [Fact]
    public void No_secret_is_in_the_token_store_in_plain_text()
    {
        Assert.Contains(day.TokenStore, file => file.Place.Contains("unreadable", StringComparison.Ordinal));
        Assert.Contains(day.TokenStore, file => file.Place.EndsWith("token.protected", StringComparison.Ordinal));
        Assert.Contains(day.TokenStore, file => file.Place.Contains("/keys/key-", StringComparison.Ordinal));
        AssertKept(day.TokenStore);
    }

    [Fact]
    public void No_secret_is_in_another_file_that_a_service_writes() => AssertKept(day.OtherFiles);

    [Fact]
    public void No_secret_is_on_a_command_line() => AssertKept(day.CommandLines, "TokenService.dll", "Collector.dll", "QueryApi.dll");

    private void AssertKept(IReadOnlyCollection<Evidence> sink, params string[] harmless)
    {
        Assert.All(harmless, text => Assert.True(sink.Any(evidence => evidence.Holds(text)), $"“{text}” is not in any of {sink.Count} pieces."));
        var leaks = sink.SelectMany(day.Search.Find).ToList();
        Assert.True(leaks.Count == 0, $"{leaks.Count} leaks:\n{string.Join('\n', leaks.DistinctBy(leak => (leak.Secret, leak.Place)).Take(100))}");
    }
}
