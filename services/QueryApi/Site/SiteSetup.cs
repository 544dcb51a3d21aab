using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Site;

internal static class SiteSetup
{
    /// <summary>Adds what the service knows of the site: its calendar, the rhythm of its readings, and the rules of its meters.</summary>
    public static void AddSite(this IServiceCollection services)
    {
        services.AddSettings<PollingOptions>(PollingOptions.Section);
        services.AddSettings<EnergyOptions>(EnergyOptions.Section);
        services.AddSettings<SiteOptions>(SiteOptions.Section).Validate(
            site => TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone, out _),
            "Site__TimeZone must be an IANA time zone name such as Europe/Paris.");

        services.AddSingleton(provider =>
            new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById(provider.GetRequiredService<IOptions<SiteOptions>>().Value.TimeZone)));
        services.AddSingleton(provider => new EnergyMeter(
            provider.GetRequiredService<IOptions<PollingOptions>>().Value.PollInterval,
            provider.GetRequiredService<IOptions<EnergyOptions>>().Value.MaximumKilowatts));
    }
}
