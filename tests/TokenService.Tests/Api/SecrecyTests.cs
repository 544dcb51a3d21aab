using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using AcMonitoring.TokenService.Storage;
using AcMonitoring.TokenService.Tests.Running;

namespace AcMonitoring.TokenService.Tests.Api;

public sealed class SecrecyTests(Broker broker) : IDisposable
{
    private const string Canary = "canary";

    // Includes the categories whose level the service raises.
    private static readonly (string, string)[] TraceEverything =
    [
        ("Logging:LogLevel:Default", "Trace"),
        ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
        ("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "Trace"),
        ("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "Trace"),
    ];

    private readonly TestFolder _folder = new();
    private readonly ConcurrentQueue<string> _traces = new();
    private readonly ConcurrentQueue<string> _metrics = new();

    [Fact]
    public async Task The_token_is_in_no_log_line_trace_metric_response_or_message()
    {
        using var tracing = Trace();
        using var metering = Meter();
        var token = $"{Canary}-{Guid.NewGuid()}-{Canary}";
        var operatorKey = $"key-{Canary}-operator";
        var responses = new List<string>();
        await using var service = RunningService.Start(
            _folder.Path,
            broker.Uri,
            clock: null,
            [
                ("SMARTTHINGS_TOKEN", $"first-{Canary}-token"),
                ("Operator:ApiKey", operatorKey),
                ("Internal:ApiKey", $"key-{Canary}-internal"),
                .. TraceEverything,
            ]);
        // Only the Collector gets the token.
        service.Internal.DefaultRequestHeaders.Add("Authorization", $"Bearer key-{Canary}-internal");
        await service.GetInternalAsync();

        foreach (var authorization in (string[])[$"Bearer {Canary}-wrong-key", $"Bearer {operatorKey}"])
        {
            service.Public.DefaultRequestHeaders.Remove("Authorization");
            service.Public.DefaultRequestHeaders.Add("Authorization", authorization);
            foreach (var (body, mediaType) in Bodies(token))
            {
                using var posted = await service.PostAsync(body, mediaType);
                responses.Add($"{posted} {await posted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }

        using var shown = await service.Public.GetAsync("token", TestContext.Current.CancellationToken);
        responses.Add(await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var refused = await service.Public.GetAsync("internal/token", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        responses.Add(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var message = await broker.TokenRotatedOfAsync(new SmartThingsToken(token, default).Fingerprint);
        await service.DisposeAsync();

        // The collected output is not empty; otherwise the checks below would prove nothing.
        Assert.Contains(service.Logs.All, line => line.Contains("Request starting HTTP/1.1 POST", StringComparison.Ordinal));
        Assert.Contains(_traces, line => line.Contains("Microsoft.AspNetCore.Hosting.HttpRequestIn", StringComparison.Ordinal));
        Assert.Contains(_traces, line => line.Contains("TokenRotated", StringComparison.Ordinal));
        Assert.Contains(_metrics, line => line.Contains("http.server.request.duration", StringComparison.Ordinal));
        Assert.Contains(responses, response => response.Contains("\"reset\":true", StringComparison.Ordinal));

        Assert.DoesNotContain(service.Logs.All, Betrays);
        Assert.DoesNotContain(_traces, Betrays);
        Assert.DoesNotContain(_metrics, Betrays);
        Assert.DoesNotContain(responses, Betrays);
        Assert.False(Betrays(message));
        Assert.DoesNotContain(broker.Messages, Betrays);
    }

    public void Dispose() => _folder.Dispose();

    // Masked forms show four characters of each end, so "cana" may appear in a response, but never six.
    private static bool Betrays(string text) => text.Contains(Canary, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Body, string MediaType)> Bodies(string token) =>
    [
        ($$"""{"token": "{{token}}"}""", "application/json"),
        ($$"""{"token": "{{token}}"}""", "application/json"),
        ($$"""{"token": "{{token}}"}""", "text/plain"),
        ($$"""{"token": "{{Canary}}"}""", "application/json"),
        ($$"""{"token": "{{Canary}}1"}""", "application/json"),
        ($$"""{"token": "{{Canary}}-\u0000"}""", "application/json"),
        ($$"""{"token": "{{Canary}}-1" """, "application/json"),
        ($$"""{"token": {{Canary}}-1}""", "application/json"),
        ($$"""{"token": ["{{Canary}}-1"]}""", "application/json"),
        ($$"""{"{{Canary}}": "{{Canary}}-1"}""", "application/json"),
        ($"{Canary}-1", "application/json"),
        ($$"""{"token": "{{Canary}}-{{new string('1', 5000)}}"}""", "application/json"),
    ];

    private ActivityListener Trace()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traces.Enqueue(
                $"{activity.OperationName} {activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} "
                + string.Join(' ', activity.Events.SelectMany(happened => happened.Tags).Concat(activity.Baggage.Select(Boxed)))),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;

        static KeyValuePair<string, object?> Boxed(KeyValuePair<string, string?> pair) => new(pair.Key, pair.Value);
    }

    private MeterListener Meter()
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => _metrics.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => _metrics.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => _metrics.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.Start();
        return listener;
    }
}
