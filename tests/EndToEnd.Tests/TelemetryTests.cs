using System.Text;
using System.Text.RegularExpressions;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using AcMonitoring.TestSupport.Otlp;

namespace AcMonitoring.EndToEnd.Tests;

public sealed partial class TelemetryTests(ObservedRun run) : IClassFixture<ObservedRun>
{
    private ReceivedSpan Round => Assert.Single(run.Received.Spans, span => span.Span.Name == "poll round");

    private ILookup<string, ReceivedSpan> OfTheRound =>
        run.Received.Spans.Where(span => span.TraceId == Round.TraceId).ToLookup(span => $"{span.Service} {span.Scope}");

    [Fact]
    public void One_poll_is_one_trace_from_the_round_over_the_calls_and_the_broker_to_the_SQL()
    {
        var trace = OfTheRound;
        Assert.Equal("", Round.ParentId);

        var calls = trace["collector System.Net.Http"].Select(span => new Uri(span.Attribute("url.full")!).AbsolutePath).ToList();
        Assert.Contains("/internal/token", calls);
        Assert.Contains("/v1/devices", calls);
        // One of them twice: the 429.
        Assert.Equal(ObservedRun.Units + 1, calls.Count(path => path.EndsWith("/status", StringComparison.Ordinal)));
        Assert.Contains(trace["token-service Microsoft.AspNetCore"], span => span.Span.Name == "GET /internal/token");

        Assert.Equal(ObservedRun.Units, trace["collector MassTransit"].Count(span => span.Span.Name.Contains(nameof(DeviceReading), StringComparison.Ordinal)));
        Assert.Single(trace["collector MassTransit"], span => span.Span.Name.Contains(nameof(PollCompleted), StringComparison.Ordinal));

        var statements = trace["query-api Npgsql"].Select(span => span.Attribute("db.query.text") ?? "").ToList();
        Assert.Contains(statements, sql => sql.Contains("COPY ac_monitoring", StringComparison.Ordinal));
        Assert.Contains(statements, sql => sql.Contains("INSERT INTO poll_round", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_span_of_a_poll_descends_from_its_round()
    {
        var trace = OfTheRound.SelectMany(spans => spans).ToDictionary(span => span.Id);

        Assert.All(trace.Values.Where(span => span.Id != Round.Id), span =>
        {
            var ancestor = span;
            while (trace.TryGetValue(ancestor.ParentId, out var parent))
                ancestor = parent;
            Assert.Equal(Round.Id, ancestor.Id);
        });
    }

    [Fact]
    public void A_stored_batch_links_to_the_trace_of_each_of_its_readings()
    {
        var published = OfTheRound["collector MassTransit"].Select(span => span.Span.SpanId).ToHashSet();
        var batches = run.Received.Spans.Where(span => span.Span.Name == "store readings").ToList();
        var links = batches.SelectMany(batch => batch.Span.Links).Where(link => published.Contains(link.SpanId)).ToList();

        Assert.Equal(ObservedRun.Units, links.Select(link => link.SpanId).Distinct().Count());
        Assert.All(batches, batch =>
        {
            Assert.Equal(Span.Types.SpanKind.Consumer, batch.Span.Kind);
            Assert.Equal("rabbitmq", batch.Attribute("messaging.system"));
            Assert.Equal("process", batch.Attribute("messaging.operation.type"));
            Assert.Equal(Queues.DeviceReadings, batch.Attribute("messaging.destination.name"));
            Assert.Equal(
                batch.Span.Links.Count,
                batch.Span.Attributes.Single(attribute => attribute.Key == "messaging.batch.message_count").Value.IntValue);
        });
    }

    [Fact]
    public void What_a_service_asks_for_its_own_figures_makes_no_traces()
    {
        var roots = run.Received.Spans.Where(span => span.ParentId.Length == 0).Select(span => span.Attribute("db.query.text") ?? "");

        Assert.DoesNotContain(roots, sql => sql.Contains("poll_round WHERE ok", StringComparison.Ordinal));
    }

    [Fact]
    public void No_secret_is_in_anything_that_is_exported()
    {
        Assert.NotEmpty(run.Received.Bodies);
        Assert.All(run.Secrets, secret => Assert.DoesNotContain(
            run.Received.Bodies, body => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0));
    }

    [Fact]
    public void Logs_are_exported_as_sentences_and_lead_to_their_trace()
    {
        var line = Assert.Single(
            run.Received.Logs, log => log.Service == "collector" && log.Record.Body.StringValue.StartsWith("Poll ", StringComparison.Ordinal));

        Assert.Contains($"Last fetch OK ({ObservedRun.Units} devices)", line.Record.Body.StringValue, StringComparison.Ordinal);
        Assert.Equal(Round.Span.TraceId, line.Record.TraceId);
    }

    [Fact]
    public void The_documentation_has_the_services_own_metrics_and_no_others()
    {
        var emitted = run.Received.Metrics.Where(metric => metric.Scope.StartsWith("AcMonitoring.", StringComparison.Ordinal))
            .Select(metric => $"{metric.Metric.Name} {metric.Metric.DataCase.ToString().ToLowerInvariant()} {metric.Metric.Unit}");
        var documented = MetricRow().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/telemetry.md")))
            .Select(row => $"{row.Groups["name"]} {(row.Groups["kind"].Value == "counter" ? "sum" : row.Groups["kind"].Value)} {row.Groups["unit"]}");

        Assert.Equal(documented.Order(), emitted.Distinct().Order());
    }

    [Fact]
    public void Every_metric_that_a_dashboard_or_an_alert_asks_for_is_exported()
    {
        var exported = run.Received.Metrics.SelectMany(metric => PrometheusNames.Of(metric.Metric)).ToHashSet();

        Assert.NotEmpty(GrafanaFiles.Expressions);
        Assert.All(GrafanaFiles.Expressions, query => Assert.All(
            PromQl.MetricNames(query.Text), name => Assert.True(exported.Contains(name), $"{query}: {name} is not exported")));
    }

    [Theory]
    [InlineData("collector.units.read", ObservedRun.Units)]
    [InlineData("collector.readings.published", ObservedRun.Units)]
    [InlineData("query_api.readings.stored", ObservedRun.Units)]
    [InlineData("collector.units.failed", 0)]
    [InlineData("collector.publish.failures", 0)]
    [InlineData("query_api.readings.duplicates", 0)]
    public void Counters_are_there_from_the_start_and_count_what_happened(string name, long expected)
    {
        var exports = run.Received.Metrics.Where(metric => metric.Metric.Name == name).ToList();

        Assert.Equal(expected, Assert.Single(exports[^1].Metric.Sum.DataPoints).AsInt);
    }

    [Fact]
    public void Calls_are_counted_by_status()
    {
        var calls = run.Received.Metrics.Last(metric => metric.Metric.Name == "collector.smartthings.calls").Metric.Sum.DataPoints
            .ToDictionary(point => Assert.Single(point.Attributes).Value.IntValue, point => point.AsInt);

        // Beside the units' statuses, the list and the names of the locations.
        Assert.Equal(new Dictionary<long, long> { [200] = ObservedRun.Units + 2, [429] = 1 }, calls);
    }

    [Fact]
    public void Gauges_tell_the_tokens_life_the_last_success_and_the_queues()
    {
        Assert.InRange(Last("token.seconds_left").AsInt, 86_300, 86_400);
        Assert.InRange(Last("query_api.last_success.age").AsDouble, 0, 120);
        Assert.Equal(0, run.Waiting(Queues.DeviceReadings));
        Assert.Equal(1, run.Waiting(Queues.DeviceReadings + Queues.ErrorSuffix));
    }

    private NumberDataPoint Last(string gauge) =>
        Assert.Single(run.Received.Metrics.Last(metric => metric.Metric.Name == gauge).Metric.Gauge.DataPoints);

    // | `collector.round.duration` | histogram | `s` | …
    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| (?<kind>counter|gauge|histogram) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();
}
