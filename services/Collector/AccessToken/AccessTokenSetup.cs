using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.Tokens;

internal static class TokenSetup
{
    public static IServiceCollection AddTokenClient(this IServiceCollection services)
    {
        services.AddSettings<TokenServiceOptions>(TokenServiceOptions.Section);
        services.AddSettings<InternalOptions>(InternalOptions.Section);
        services.AddHttpClient(TokenClient.HttpClient)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // The pipeline's.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });
        services.AddHealthChecks().AddCheck<TokenServiceHealth>("token-service", tags: [HealthEndpoints.Ready]);
        return services.AddSingleton<TokenClient>();
    }
}
