using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Site;

/// <summary>The day, hour and slot that the responses of the other routes use.</summary>
/// <param name="TimeZone">IANA name of the site's time zone.</param>
/// <param name="PollIntervalSeconds">Time between two polls of the Collector, in seconds.</param>
internal sealed record SiteFacts(string TimeZone, double PollIntervalSeconds);

/// <summary>Handles <c>GET /site</c>, from the settings alone.</summary>
internal sealed class GetSite(SiteCalendar calendar, IOptions<PollingOptions> polling)
{
    public SiteFacts Handle() => new(calendar.TimeZone, polling.Value.PollInterval.TotalSeconds);
}
