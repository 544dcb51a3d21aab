using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AcMonitoring.QueryApi.Telemetry;

/// <summary>The QueryApi's own spans and figures. What each says stands in <c>docs/telemetry.md</c>.</summary>
internal sealed class QueryApiMetrics
{
    public const string Name = "AcMonitoring.QueryApi";

    /// <summary>Source of the spans: one per stored batch.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private readonly Counter<long> _stored;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _setAside;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _alertsSent;
    private readonly Counter<long> _alertsFailed;
    private readonly Histogram<double> _lag;

    public QueryApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _stored = meter.CreateCounter<long>("query_api.readings.stored", "{reading}", "Readings stored.");
        _duplicates = meter.CreateCounter<long>(
            "query_api.readings.duplicates", "{reading}", "Readings dropped because their slot had one at least as new.");
        _setAside = meter.CreateCounter<long>("query_api.readings.set_aside", "{reading}", "Readings sent to the error queue.");
        _retries = meter.CreateCounter<long>(
            "query_api.ingest.retries", "{batch}", "Batches that are tried again because the database failed in passing.");
        _alertsSent = meter.CreateCounter<long>("query_api.alerts.sent", "{alert}", "Alerts that the webhook took.");
        _alertsFailed = meter.CreateCounter<long>("query_api.alerts.failed", "{alert}", "Tries to send an alert that failed.");
        _lag = meter.CreateHistogram(
            "query_api.ingest.lag",
            "s",
            "Time from a reading's collection to its commit.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400] });

        // A counter that is not there before its first event hides that event from whoever asks for the increase.
        _stored.Add(0);
        _duplicates.Add(0);
        _setAside.Add(0);
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

    public void ReadingSetAside() => _setAside.Add(1);

    public void BatchToBeTriedAgain() => _retries.Add(1);

    public void AlertSent() => _alertsSent.Add(1);

    public void AlertFailed() => _alertsFailed.Add(1);
}
