using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Verification;

internal static class VerificationSetup
{
    // Shorter than the gateway's timeout of 20 s for POST /token.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(8);

    public static void AddVerification(this IServiceCollection services)
    {
        services.AddSettings<VerificationOptions>(VerificationOptions.Section);
        services.AddSettings<SmartThingsOptions>(SmartThingsOptions.Section);
        services.AddHttpClient(TokenVerifier.HttpClient)
            .ConfigureHttpClient(client =>
            {
                client.Timeout = RequestTimeout;
                client.DefaultRequestHeaders.UserAgent.ParseAdd("ac-monitoring");
                client.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.smartthings+json;v=1");
            })
            // Redirects would send the token to another origin.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddSingleton<TokenVerifier>();
        services.AddHostedService<VerificationWorker>();
    }
}
