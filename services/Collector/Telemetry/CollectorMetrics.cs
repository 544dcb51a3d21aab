using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AcMonitoring.Collector.Telemetry;

/// <summary>The Collector's own spans and figures.</summary>
internal sealed class CollectorMetrics
{
    public const string Name = "AcMonitoring.Collector";

    /// <summary>Source of the spans: one per round.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private readonly Histogram<double> _roundDuration;
    private readonly Counter<long> _unitsRead;
    private readonly Counter<long> _unitsFailed;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _rateLimitWait;
    private readonly Counter<long> _readingsPublished;
    private readonly Counter<long> _publishFailures;

    public CollectorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _roundDuration = meter.CreateHistogram<double>("collector.round.duration", "s", "Time from the start of a round to its report.");
        _unitsRead = meter.CreateCounter<long>("collector.units.read", "{unit}", "Units of which a reading was had.");
        _unitsFailed = meter.CreateCounter<long>("collector.units.failed", "{unit}", "Units of which no reading could be had.");
        _calls = meter.CreateCounter<long>("collector.smartthings.calls", "{call}", "Calls to SmartThings, every try counted, by status code.");
        _rateLimitWait = meter.CreateHistogram<double>("collector.smartthings.rate_limit.wait", "s", "Waits that SmartThings asked for with a 429.");
        _readingsPublished = meter.CreateCounter<long>("collector.readings.published", "{reading}", "Readings that the broker confirmed.");
        _publishFailures = meter.CreateCounter<long>("collector.publish.failures", "{message}", "Messages that the broker did not confirm in time.");
    }

    public void RoundCompleted(TimeSpan duration, bool ok, int read, int failed)
    {
        _roundDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("ok", ok));
        _unitsRead.Add(read);
        _unitsFailed.Add(failed);
    }

    /// <param name="statusCode">Null when there was no answer.</param>
    public void CallMade(int? statusCode) => _calls.Add(1, new KeyValuePair<string, object?>("http.response.status_code", statusCode ?? 0));

    public void RateLimited(TimeSpan wait) => _rateLimitWait.Record(wait.TotalSeconds);

    public void ReadingPublished() => _readingsPublished.Add(1);

    public void PublishFailed() => _publishFailures.Add(1);
}
