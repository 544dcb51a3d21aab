using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.Outbox;

internal static class OutboxSetup
{
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.AddSettings<OutboxOptions>(OutboxOptions.Section);
        services.AddHealthChecks().AddCheck<OutboxHealth>("spool", tags: [HealthEndpoints.Ready]);
        return services
            .AddSingleton<OutboxStore>()
            .AddSingleton<MessagePublisher>()
            .AddSingleton<OutboxPublisher>()
            .AddHostedService(provider => provider.GetRequiredService<OutboxPublisher>());
    }
}
