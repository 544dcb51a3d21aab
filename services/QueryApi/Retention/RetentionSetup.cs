using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.QueryApi.Retention;

internal static class RetentionSetup
{
    /// <summary>Adds the retention of readings.</summary>
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddSettings<RetentionOptions>(RetentionOptions.Section);
        services.AddSingleton<RetentionPeriod>().AddSingleton<RowRemover>().AddHostedService<RetentionWorker>();
    }
}
