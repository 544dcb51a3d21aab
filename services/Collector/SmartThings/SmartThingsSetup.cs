using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.SmartThings;

internal static class SmartThingsSetup
{
    private const int MaxResponseBytes = 64 * 1024 * 1024;

    public static IServiceCollection AddSmartThings(this IServiceCollection services)
    {
        services.AddSettings<SmartThingsOptions>(SmartThingsOptions.Section);
        services.AddHttpClient(SmartThingsClient.HttpClient)
            .ConfigureHttpClient(client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan; // The pipeline has the timeout.
                client.MaxResponseContentBufferSize = MaxResponseBytes;
                client.DefaultRequestHeaders.UserAgent.ParseAdd("ac-monitoring");
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // Keeps the token at the configured origin.
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = System.Net.DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            });
        return services
            .AddSingleton<SmartThingsRateLimiter>()
            .AddSingleton<SmartThingsClient>()
            .AddSingleton<DeviceList>()
            .AddSingleton<LocationNames>();
    }
}
