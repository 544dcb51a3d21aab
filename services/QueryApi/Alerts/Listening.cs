using AcMonitoring.QueryApi.Rounds;
using AcMonitoring.QueryApi.Site;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerts;

/// <summary>
/// Since when we would have heard a Collector that spoke. Not while the broker or the database was away, or this process stood still; and
/// not while old rounds come out of a backlog, for the newer ones are behind them.
/// </summary>
internal sealed class Listening(IBusControl bus, IOptions<PollingOptions> polling)
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
        if (bus.CheckHealth().Status == BusHealthStatus.Healthy)
            Since = isNews || stoodStill ? now : _since ?? now;
        _heardAt = now;
        _lastHeard = lastHeard;
    }
}
