using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>
/// Measures how long the Collector has been silent. The time does not count while the poll results cannot be read, while this process is
/// suspended, or while old poll results arrive from a backlog. It counts while the broker is unavailable: then, too, the page shows nothing new.
/// </summary>
internal sealed class SilenceDetector(IOptions<PollingOptions> polling)
{
    private DateTimeOffset? _silentSince;
    private DateTimeOffset _observedAt;
    private DateTime? _lastPoll;

    /// <summary>Start of the silence; null if the last read of the poll results failed.</summary>
    public DateTimeOffset? SilentSince { get; private set; }

    /// <summary>Call before each read of the poll results, and <see cref="Observe"/> after it.</summary>
    public void BeginRead()
    {
        _silentSince = SilentSince;
        SilentSince = null;
    }

    /// <param name="now">Time of the read.</param>
    /// <param name="lastPoll">Time of the last poll result; null before any.</param>
    public void Observe(DateTimeOffset now, DateTime? lastPoll)
    {
        var wasSuspended = now - _observedAt > PollTime.LimitAtStart(polling.Value.PollInterval);
        SilentSince = lastPoll != _lastPoll || wasSuspended ? now : _silentSince ?? now;
        _observedAt = now;
        _lastPoll = lastPoll;
    }
}
