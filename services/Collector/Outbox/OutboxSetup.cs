using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.Spooling;

internal static class SpoolSetup
{
    public static IServiceCollection AddSpool(this IServiceCollection services)
    {
        services.AddSettings<SpoolOptions>(SpoolOptions.Section);
        services.AddHealthChecks().AddCheck<SpoolHealth>("spool", tags: [HealthEndpoints.Ready]);
        return services
            .AddSingleton<Spool>()
            .AddSingleton<PublishMessage>()
            .AddSingleton<DrainSpool>()
            .AddHostedService(provider => provider.GetRequiredService<DrainSpool>());
    }
}
