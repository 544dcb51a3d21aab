using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Energy;

internal static class EnergySetup
{
    /// <summary>Adds the energy rules, and the rebuild of the rollups after the migration.</summary>
    public static void AddEnergy(this IServiceCollection services)
    {
        services.AddSettings<EnergyOptions>(EnergyOptions.Section);
        services.AddSingleton(provider => new EnergyMeter(
            provider.GetRequiredService<IOptions<PollingOptions>>().Value.PollInterval,
            provider.GetRequiredService<IOptions<EnergyOptions>>().Value.MaximumKilowatts));
        services.AddSingleton<RollupRebuilder>();
        services.AddSingleton<AfterMigration>(provider => provider.GetRequiredService<RollupRebuilder>().RebuildIfTimeZoneChangedAsync);
    }
}
