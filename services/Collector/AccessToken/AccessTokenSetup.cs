using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.AccessToken;

internal static class AccessTokenSetup
{
    public static IServiceCollection AddTokenClient(this IServiceCollection services)
    {
        services.AddSettings<TokenServiceOptions>(TokenServiceOptions.Section);
        services.AddSettings<InternalOptions>(InternalOptions.Section);
        services.AddHttpClient(TokenClient.HttpClient)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // The pipeline has the timeout.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });
        services.AddHealthChecks().AddCheck<TokenServiceHealth>("token-service", tags: [HealthEndpoints.Ready]);
        return services.AddSingleton<TokenClient>();
    }
}
