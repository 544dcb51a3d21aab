using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AcMonitoring.Collector.Telemetry;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>The metrics of a poll's calls.</summary>
public sealed class CallMetricsTests : CloudTest
{
    [Theory]
    [InlineData("reset", "error.type=network_fault")]
    [InlineData("hang", "error.type=timeout")]
    [InlineData("rateLimit", "http.response.status_code=429")]
    [InlineData("status", "http.response.status_code=503")]
    [InlineData("truncated", "http.response.status_code=200")]
    public async Task Each_try_is_counted_by_its_result(string kind, string expected)
    {
        var cloud = await StartCloudAsync(1);
        await cloud.FaultAsync(new { kind, times = 1, status = 503, waitMilliseconds = 10 });
        var reader = StartReader(cloud.BaseUrl, tryTimeout: TimeSpan.FromSeconds(2));
        using var calls = new Recorded(reader, "collector.smartthings.calls");

        var result = await reader.ReadAsync();

        Assert.True(result.Ok, result.Message);
        const string good = "http.response.status_code=200";
        Assert.Equal([expected, good, .. Enumerable.Repeat(good, NameCall)], calls.Select(call => call.Tags));
        Assert.All(calls, call => Assert.Equal(1, call.Value));
    }

    [Fact]
    public async Task The_reported_limit_is_measured()
    {
        var cloud = await StartCloudAsync(1);
        var reader = StartReader(cloud);
        using var limit = new Recorded(reader, "collector.smartthings.rate_limit.limit");
        using var remaining = new Recorded(reader, "collector.smartthings.rate_limit.remaining");

        await reader.ReadAsync();

        Assert.Equal(10_000, Assert.Single(limit).Value);
        Assert.Equal(9_999, Assert.Single(remaining).Value);
    }

    [Fact]
    public async Task A_wait_for_quota_is_measured_once()
    {
        var cloud = await StartCloudAsync(8, options => (options.CallLimit, options.CallWindow) = (5, TimeSpan.FromSeconds(1)));
        var reader = StartReader(cloud, ("SmartThings__StatusSource", "PerDevice"));
        using var waits = new Recorded(reader, "collector.smartthings.rate_limit.wait");

        Assert.Equal("Last fetch OK (8 devices)", (await reader.ReadAsync()).Message);

        Assert.InRange(Assert.Single(waits).Value, 0.01, 1.1);
    }

    /// <summary>The measurements of one instrument of one reader, in order. Other readers have their own meters.</summary>
    private sealed class Recorded : ConcurrentQueue<(double Value, string Tags)>, IDisposable
    {
        private readonly MeterListener _listener = new();

        public Recorded(DeviceReaderHost reader, string name)
        {
            var meters = reader.Get<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Enqueue((value, Text(tags))));
            _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Enqueue((value, Text(tags))));
            _listener.Start();
            reader.Get<CollectorMetrics>();
        }

        public void Dispose() => _listener.Dispose();

        private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
    }
}
