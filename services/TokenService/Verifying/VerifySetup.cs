using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Verifying;

internal static class VerifySetup
{
    // An operator waits for the answer, the gateway for no more than 20 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public static void AddVerification(this IServiceCollection services)
    {
        services.AddSettings<VerifyOptions>(VerifyOptions.Section);
        services.AddSettings<SmartThingsOptions>(SmartThingsOptions.Section);
        services.AddHttpClient(TryToken.HttpClient)
            .ConfigureHttpClient(client =>
            {
                client.Timeout = Patience;
                client.DefaultRequestHeaders.UserAgent.ParseAdd("ac-monitoring");
                client.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.smartthings+json;v=1");
            })
            // The token stays with the configured origin.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddSingleton<TryToken>();
        services.AddHostedService<VerifyToken>();
    }
}
