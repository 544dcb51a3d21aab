using AcMonitoring.TestSupport;
using CsCheck;

namespace AcMonitoring.Deployment.Tests.Grafana;

public sealed class PrometheusNamesTests
{
    [Theory]
    [InlineData("collector.units.read", "{unit}", MetricKind.Counter, "collector_units_read_total")]
    [InlineData("query_api.queue.messages", "{message}", MetricKind.Gauge, "query_api_queue_messages")]
    [InlineData("token.seconds_left", "s", MetricKind.Gauge, "token_seconds_left")]
    [InlineData("dotnet.process.memory.working_set", "By", MetricKind.UpDownCounter, "dotnet_process_memory_working_set_bytes")]
    [InlineData("dotnet.process.cpu.time", "s", MetricKind.Counter, "dotnet_process_cpu_time_seconds_total")]
    [InlineData("dotnet.thread_pool.queue.length", "{work_item}", MetricKind.UpDownCounter, "dotnet_thread_pool_queue_length")]
    public void A_metric_gets_its_unit_and_its_kind_into_its_name(string name, string unit, MetricKind kind, string expected) =>
        Assert.Equal([expected], PrometheusNames.Of(name, unit, kind));

    [Fact]
    public void A_histogram_becomes_buckets_a_sum_and_a_count() =>
        Assert.Equal(
            ["http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_sum", "http_server_request_duration_seconds_count"],
            PrometheusNames.Of("http.server.request.duration", "s", MetricKind.Histogram));

    // The cases of prometheus/otlptranslator.
    [Theory]
    [InlineData("unsupported.metric.temperature", "°F", MetricKind.Gauge, "unsupported_metric_temperature_F")]
    [InlineData("unsupported.metric.weird", "+=.:,!* & #", MetricKind.Gauge, "unsupported_metric_weird_:")]
    [InlineData("system.network.dropped", "{packets}/s", MetricKind.Gauge, "system_network_dropped_per_second")]
    [InlineData("my.metric", "By/s", MetricKind.Gauge, "my_metric_bytes_per_second")]
    [InlineData("system.io", "m/{foo}", MetricKind.Gauge, "system_io_meters")]
    [InlineData("active.ratio", "1", MetricKind.Gauge, "active_ratio")]
    [InlineData("metric", "1", MetricKind.Gauge, "metric_ratio")]
    [InlineData("metric", "1", MetricKind.UpDownCounter, "metric")]
    [InlineData("metric", "1", MetricKind.Counter, "metric_total")]
    [InlineData("total.requests", "", MetricKind.Counter, "requests_total")]
    [InlineData("memory.bytes.used", "By", MetricKind.Gauge, "memory_bytes_used")]
    [InlineData("hertz_by_second", "Hz/s", MetricKind.Gauge, "hertz_by_second_per_second")]
    [InlineData("a..b__c-d", "", MetricKind.Gauge, "a_b_c_d")]
    [InlineData("3.times", "s", MetricKind.Gauge, "_3_times_seconds")]
    public void Unusual_names_and_units_are_translated_as_Prometheus_does(string name, string unit, MetricKind kind, string expected) =>
        Assert.Equal([expected], PrometheusNames.Of(name, unit, kind));

    [Fact]
    public void Every_name_is_one_that_PromQL_can_ask_for() => Gen.Select(
            Gen.String[Gen.Char["abcxz0189._-:/é "], 1, 20], Gen.OneOf("", "s", "By", "1", "%", "{call}", "By/s", "x y"), Gen.Enum<MetricKind>())
        .Where((name, _, _) => name.Any(char.IsAsciiLetter))
        .Sample((name, unit, kind) => Assert.All(PrometheusNames.Of(name, unit, kind), one => Assert.Equal([one], PromQl.MetricNames(one))));
}
