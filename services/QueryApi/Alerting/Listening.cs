using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>
/// Since when a Collector's silence counts. Not while the database was away, which keeps the rounds, or this process stood still; and
/// not while old rounds come out of a backlog, for the newer ones are behind them. While the broker is away it does: whoever looks at the
/// page sees nothing new, whatever the reason.
/// </summary>
internal sealed class Listening(IOptions<PollingOptions> polling)
{
    private DateTimeOffset? _since;
    private DateTimeOffset _heardAt;
    private DateTime? _lastHeard;

    public DateTimeOffset? Since { get; private set; }

    /// <summary>The database is asked for the rounds. Where it does not answer, <see cref="Heard"/> is not called and we did not listen.</summary>
    public void Asks()
    {
        _since = Since;
        Since = null;
    }

    /// <param name="now">When it was asked.</param>
    /// <param name="lastHeard">When the newest round was heard of, null before any.</param>
    public void Heard(DateTimeOffset now, DateTime? lastHeard)
    {
        var isNews = lastHeard != _lastHeard;
        var stoodStill = now - _heardAt > Hearing.LimitAtStart(polling.Value.PollInterval);
        Since = isNews || stoodStill ? now : _since ?? now;
        _heardAt = now;
        _lastHeard = lastHeard;
    }
}
