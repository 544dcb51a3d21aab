using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AcMonitoring.QueryApi.Telemetry;

/// <summary>The spans and metrics of the QueryApi; <c>docs/telemetry.md</c> describes them.</summary>
internal sealed class QueryApiMetrics
{
    public const string Name = "AcMonitoring.QueryApi";

    /// <summary>Source of spans: one per stored batch.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private readonly Counter<long> _stored;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _errorQueued;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _alertsSent;
    private readonly Counter<long> _alertsFailed;
    private readonly Histogram<double> _lag;

    public QueryApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _stored = meter.CreateCounter<long>("query_api.readings.stored", "{reading}", "Readings stored.");
        _duplicates = meter.CreateCounter<long>(
            "query_api.readings.duplicates", "{reading}", "Readings dropped because their slot has one that is at least as new.");
        _errorQueued = meter.CreateCounter<long>("query_api.readings.set_aside", "{reading}", "Readings sent to the error queue.");
        _retries = meter.CreateCounter<long>(
            "query_api.ingest.retries", "{batch}", "Batches retried because of a transient database failure.");
        _alertsSent = meter.CreateCounter<long>("query_api.alerts.sent", "{alert}", "Alerts that the webhook accepted.");
        _alertsFailed = meter.CreateCounter<long>("query_api.alerts.failed", "{alert}", "Failed attempts to send an alert.");
        _lag = meter.CreateHistogram(
            "query_api.ingest.lag",
            "s",
            "Time from a reading's collection to its commit.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400] });

        // Without an initial value, increase() misses the first event.
        _stored.Add(0);
        _duplicates.Add(0);
        _errorQueued.Add(0);
        _retries.Add(0);
        _alertsSent.Add(0);
        _alertsFailed.Add(0);
    }

    public void ReadingsStored(int stored, int duplicates, TimeSpan lag)
    {
        _stored.Add(stored);
        _duplicates.Add(duplicates);
        if (stored > 0)
            _lag.Record(lag.TotalSeconds);
    }

    public void ReadingSentToErrorQueue() => _errorQueued.Add(1);

    public void BatchRetried() => _retries.Add(1);

    public void AlertSent() => _alertsSent.Add(1);

    public void AlertFailed() => _alertsFailed.Add(1);
}
