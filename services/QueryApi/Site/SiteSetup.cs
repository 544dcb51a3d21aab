using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Site;

internal static class SiteSetup
{
    /// <summary>Adds the calendar of the site and its poll interval.</summary>
    public static void AddSite(this IServiceCollection services)
    {
        services.AddSettings<PollingOptions>(PollingOptions.Section);
        services.AddSettings<SiteOptions>(SiteOptions.Section).Validate(
            site => TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone, out _),
            "Site__TimeZone must be an IANA time zone name such as Europe/Paris.");

        services.AddSingleton(provider =>
            new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById(provider.GetRequiredService<IOptions<SiteOptions>>().Value.TimeZone)));
    }
}
