using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.QueryApi.Alerting;

internal static class AlertSetup
{
    /// <summary>Adds alerts. Without <c>Alerts__WebhookUrl</c> nothing is evaluated.</summary>
    public static void AddAlerts(this IServiceCollection services)
    {
        services.AddSettings<AlertOptions>(AlertOptions.Section).Validate(
            alerts => alerts.Thresholds() is not null,
            "Alerts__TokenExpiring must list times such as 04:00:00,01:00:00, separated by commas, each more than 0 and less than 24 hours.");
        services.AddSingleton<AlertOutbox>().AddSingleton<TokenAlerts>().AddSingleton<CollectionAlerts>().AddSingleton<ClockAlerts>().AddSingleton<SilenceDetector>().AddSingleton<Webhook>();
        services.AddHostedService<AlertEvaluator>().AddHostedService<AlertSender>();
    }
}
