using Microsoft.AspNetCore.Builder;

namespace AcMonitoring.ServiceDefaults;

public static class SecurityHeaders
{
    /// <summary>The policy of a service without pages: nothing that it answers may load or run anything.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Adds to every answer, errors too, what keeps a browser from guessing its type, framing it, and telling others where it was.</summary>
    /// <param name="app">The service's.</param>
    /// <param name="contentSecurityPolicy">What its pages may load.</param>
    public static void UseSecurityHeaders(this WebApplication app, string contentSecurityPolicy = NoPage)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.Use((context, next) =>
        {
            // At the last moment: the handler of exceptions begins with clean headers.
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
