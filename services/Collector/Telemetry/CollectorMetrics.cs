using System.Diagnostics;
using System.Diagnostics.Metrics;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Telemetry;

/// <summary>The Collector's spans and metrics. <c>docs/telemetry.md</c> describes them.</summary>
internal sealed class CollectorMetrics
{
    public const string Name = "AcMonitoring.Collector";

    /// <summary>Source of the spans: one per poll.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private readonly Histogram<double> _pollDuration;
    private readonly Counter<long> _unitsRead;
    private readonly Counter<long> _unitsFailed;
    private readonly Counter<long> _unitsThrottled;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _rateLimitWait;
    private readonly Gauge<long> _rateLimit;
    private readonly Gauge<long> _rateLimitRemaining;
    private readonly Counter<long> _readingsPublished;
    private readonly Counter<long> _publishFailures;
    private readonly Counter<long> _publishRetries;
    private readonly Counter<long> _messagesDropped;
    private readonly Counter<long> _filesSetAside;
    private readonly Meter _meter;

    public CollectorMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(Name);
        _pollDuration = meter.CreateHistogram(
            "collector.round.duration",
            "s",
            "Time from the start of a poll until its messages are in the outbox.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600] });
        _unitsRead = meter.CreateCounter<long>("collector.units.read", "{unit}", "Units with a reading.");
        _unitsFailed = meter.CreateCounter<long>("collector.units.failed", "{unit}", "Units without a reading because of a failure.");
        _unitsThrottled = meter.CreateCounter<long>("collector.units.waiting", "{unit}", "Units without a reading for lack of quota.");
        _calls = meter.CreateCounter<long>("collector.smartthings.calls", "{call}", "Calls to SmartThings, retries included, by status.");
        _rateLimitWait = meter.CreateHistogram(
            "collector.smartthings.rate_limit.wait",
            "s",
            "Waits after a 429 or for the next window of the quota.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2.5, 5, 10, 30, 60, 120, 300, 3_600] });
        _rateLimit = meter.CreateGauge<long>(
            "collector.smartthings.rate_limit.limit", "{call}", "Calls per window, as reported by the last response.");
        _rateLimitRemaining = meter.CreateGauge<long>(
            "collector.smartthings.rate_limit.remaining", "{call}", "Remaining calls of the window, as reported by the last response.");
        _readingsPublished = meter.CreateCounter<long>("collector.readings.published", "{reading}", "Readings that the broker confirmed.");
        _publishFailures = meter.CreateCounter<long>("collector.publish.failures", "{message}", "Messages that the broker did not confirm in time.");
        _publishRetries = meter.CreateCounter<long>("collector.publish.retries", "{message}", "Messages that were published again.");
        _messagesDropped = meter.CreateCounter<long>("collector.spool.dropped", "{message}", "Messages lost from the outbox, by reason.");
        _filesSetAside = meter.CreateCounter<long>("collector.spool.set_aside", "{file}", "Damaged outbox files that were renamed.");

        // Starts the counters at 0, so that the first event is visible as an increase.
        _unitsRead.Add(0);
        _unitsFailed.Add(0);
        _unitsThrottled.Add(0);
        _readingsPublished.Add(0);
        _publishFailures.Add(0);
        _publishRetries.Add(0);
        _messagesDropped.Add(0);
        _filesSetAside.Add(0);
    }

    /// <summary>Registers the gauges of the outbox.</summary>
    public void ObserveOutbox(Func<long> messages, Func<TimeSpan> oldestAge, Func<long> size)
    {
        _meter.CreateObservableGauge("collector.spool.messages", messages, "{message}", "Messages in the outbox.");
        _meter.CreateObservableGauge(
            "collector.spool.oldest.age", () => oldestAge().TotalSeconds, "s", "Age of the oldest message in the outbox; 0 without messages.");
        _meter.CreateObservableGauge("collector.spool.size", size, "By", "Size of the outbox file.");
    }

    public void PollCompleted(TimeSpan duration, bool ok, Reason reason, int read, int failed, int throttled)
    {
        _pollDuration.Record(duration.TotalSeconds, new("ok", ok), new("reason", reason.Code()));
        _unitsRead.Add(read);
        _unitsFailed.Add(failed);
        _unitsThrottled.Add(throttled);
    }

    public void ResponseReceived(int statusCode) =>
        _calls.Add(1, new KeyValuePair<string, object?>("http.response.status_code", statusCode));

    public void CallFailed(bool timedOut) =>
        _calls.Add(1, new KeyValuePair<string, object?>("error.type", timedOut ? "timeout" : "network_fault"));

    /// <summary>Records the quota in the headers of a response; null for a missing header.</summary>
    public void QuotaReported(int? limit, int? remaining)
    {
        if (limit is { } perWindow)
            _rateLimit.Record(perWindow);
        if (remaining is { } calls)
            _rateLimitRemaining.Record(calls);
    }

    public void Throttled(TimeSpan wait) => _rateLimitWait.Record(wait.TotalSeconds);

    public void ReadingPublished() => _readingsPublished.Add(1);

    public void PublishFailed() => _publishFailures.Add(1);

    public void PublishRetried() => _publishRetries.Add(1);

    /// <param name="reason"><c>limit</c>, <c>disk_full</c>, <c>memory_limit</c> or <c>unreadable</c>.</param>
    public void MessagesDropped(long messages, string reason) => _messagesDropped.Add(messages, new KeyValuePair<string, object?>("reason", reason));

    public void FileSetAside() => _filesSetAside.Add(1);
}
