using Microsoft.AspNetCore.Builder;

namespace AcMonitoring.ServiceDefaults;

public static class SecurityHeaders
{
    /// <summary>The policy of a service without pages: its responses may not load or run anything.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Adds security headers to every response, errors included: against content sniffing, framing and referrers, and a CSP.</summary>
    public static void UseSecurityHeaders(this WebApplication app, string contentSecurityPolicy = NoPage)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.Use((context, next) =>
        {
            // Set when the response starts, because the exception handler clears the headers.
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "no-referrer";
                headers.ContentSecurityPolicy = contentSecurityPolicy;
                return Task.CompletedTask;
            });
            return next(context);
        });
    }
}
