using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.SmartThings;

internal static class SmartThingsSetup
{
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    public static IServiceCollection AddSmartThings(this IServiceCollection services)
    {
        services.AddSettings<SmartThingsOptions>(SmartThingsOptions.Section);
        services.AddHttpClient(SmartThingsClient.HttpClient)
            .ConfigureHttpClient(client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan; // The pipeline's.
                client.MaxResponseContentBufferSize = MaxAnswerBytes;
                client.DefaultRequestHeaders.UserAgent.ParseAdd("ac-monitoring");
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // The token stays with the configured origin.
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = System.Net.DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            });
        return services
            .AddSingleton<RateLimitGate>()
            .AddSingleton<CallBudget>()
            .AddSingleton<SmartThingsClient>()
            .AddSingleton<DeviceList>()
            .AddSingleton<LocationNames>();
    }
}
