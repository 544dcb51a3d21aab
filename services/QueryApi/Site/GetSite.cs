using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Site;

/// <summary>What the answers of the other routes mean by a day, an hour and a slot.</summary>
/// <param name="TimeZone">IANA name of the site's time zone.</param>
/// <param name="PollIntervalSeconds">Time between two rounds of the Collector, in seconds.</param>
internal sealed record SiteFacts(string TimeZone, double PollIntervalSeconds);

/// <summary>Answers <c>GET /site</c>, from the settings alone.</summary>
internal sealed class GetSite(SiteCalendar calendar, IOptions<PollingOptions> polling)
{
    public SiteFacts Handle() => new(calendar.TimeZone, polling.Value.PollInterval.TotalSeconds);
}
