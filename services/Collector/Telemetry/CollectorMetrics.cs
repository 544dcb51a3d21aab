using System.Diagnostics;
using System.Diagnostics.Metrics;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Spooling;

namespace AcMonitoring.Collector.Telemetry;

/// <summary>The Collector's own spans and figures. What each says stands in <c>docs/telemetry.md</c>.</summary>
internal sealed class CollectorMetrics
{
    public const string Name = "AcMonitoring.Collector";

    /// <summary>Source of the spans: one per round.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private readonly Histogram<double> _roundDuration;
    private readonly Counter<long> _unitsRead;
    private readonly Counter<long> _unitsFailed;
    private readonly Counter<long> _unitsWaiting;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _rateLimitWait;
    private readonly Gauge<long> _rateLimit;
    private readonly Gauge<long> _rateLimitRemaining;
    private readonly Counter<long> _readingsPublished;
    private readonly Counter<long> _publishFailures;
    private readonly Counter<long> _publishRetries;
    private readonly Counter<long> _spoolDropped;
    private readonly Counter<long> _spoolSetAside;
    private readonly Meter _meter;

    public CollectorMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(Name);
        _roundDuration = meter.CreateHistogram(
            "collector.round.duration",
            "s",
            "Time from the start of a round until it is in the spool.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600] });
        _unitsRead = meter.CreateCounter<long>("collector.units.read", "{unit}", "Units of which a reading was had.");
        _unitsFailed = meter.CreateCounter<long>("collector.units.failed", "{unit}", "Units of which no reading could be had.");
        _unitsWaiting = meter.CreateCounter<long>(
            "collector.units.waiting", "{unit}", "Units that a round left to a later one because SmartThings limits the calls.");
        _calls = meter.CreateCounter<long>("collector.smartthings.calls", "{call}", "Calls to SmartThings, every try counted, by status.");
        _rateLimitWait = meter.CreateHistogram(
            "collector.smartthings.rate_limit.wait",
            "s",
            "Waits that SmartThings asked for: with a 429, or with headers that left no call.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2.5, 5, 10, 30, 60, 120, 300, 3_600] });
        _rateLimit = meter.CreateGauge<long>(
            "collector.smartthings.rate_limit.limit", "{call}", "Calls that SmartThings allows in its window, as it said last.");
        _rateLimitRemaining = meter.CreateGauge<long>(
            "collector.smartthings.rate_limit.remaining", "{call}", "Calls left in its window, as it said last.");
        _readingsPublished = meter.CreateCounter<long>("collector.readings.published", "{reading}", "Readings that the broker confirmed.");
        _publishFailures = meter.CreateCounter<long>("collector.publish.failures", "{message}", "Messages that the broker did not confirm in time.");
        _publishRetries = meter.CreateCounter<long>("collector.publish.retries", "{message}", "Messages that were published once more.");
        _spoolDropped = meter.CreateCounter<long>("collector.spool.dropped", "{message}", "Messages that the spool lost, by reason.");
        _spoolSetAside = meter.CreateCounter<long>("collector.spool.set_aside", "{file}", "Damaged spool files that were set aside.");

        // A counter that is not there before its first event hides that event from whoever asks for the increase.
        _unitsRead.Add(0);
        _unitsFailed.Add(0);
        _unitsWaiting.Add(0);
        _readingsPublished.Add(0);
        _publishFailures.Add(0);
        _publishRetries.Add(0);
        _spoolDropped.Add(0);
        _spoolSetAside.Add(0);
    }

    /// <summary>Measures from now on what waits in the spool.</summary>
    public void Watch(Spool spool)
    {
        _meter.CreateObservableGauge("collector.spool.messages", () => spool.State.Messages, "{message}", "Messages that wait in the spool.");
        _meter.CreateObservableGauge("collector.spool.oldest.age", () => spool.OldestAge.TotalSeconds, "s", "Time that the oldest of them has waited; 0 when none does.");
        _meter.CreateObservableGauge("collector.spool.size", () => spool.Size, "By", "Size of the spool's file.");
    }

    public void RoundCompleted(TimeSpan duration, RoundOutcome outcome)
    {
        _roundDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("ok", outcome.Ok));
        _unitsRead.Add(outcome.Readings.Count);
        _unitsFailed.Add(outcome.Failed);
        _unitsWaiting.Add(outcome.Waiting);
    }

    public void CallAnswered(int statusCode) =>
        _calls.Add(1, new KeyValuePair<string, object?>("http.response.status_code", statusCode));

    public void CallNotAnswered(bool timedOut) =>
        _calls.Add(1, new KeyValuePair<string, object?>("error.type", timedOut ? "timeout" : "network_fault"));

    /// <summary>Notes what an answer's headers say of the limit; null where one does not say.</summary>
    public void LimitTold(int? limit, int? remaining)
    {
        if (limit is { } calls)
            _rateLimit.Record(calls);
        if (remaining is { } left)
            _rateLimitRemaining.Record(left);
    }

    public void RateLimited(TimeSpan wait) => _rateLimitWait.Record(wait.TotalSeconds);

    public void ReadingPublished() => _readingsPublished.Add(1);

    public void PublishFailed() => _publishFailures.Add(1);

    public void PublishRetried() => _publishRetries.Add(1);

    /// <param name="reason"><c>limit</c>, <c>disk_full</c>, <c>memory_limit</c> or <c>unreadable</c>.</param>
    public void SpoolDropped(long messages, string reason) => _spoolDropped.Add(messages, new KeyValuePair<string, object?>("reason", reason));

    public void SpoolSetAside() => _spoolSetAside.Add(1);
}
