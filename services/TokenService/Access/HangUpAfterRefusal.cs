using Microsoft.AspNetCore.Http.Features;

namespace AcMonitoring.TokenService.Access;

internal static class HangUpAfterRefusal
{
    /// <summary>
    /// Says <c>Connection: close</c> with an answer that refuses a request with a body. Where the body stands unread and is larger than
    /// the limit, Kestrel drops the connection without saying so, and the next request that the gateway sends on it fails.
    /// </summary>
    public static void UseHangUpAfterRefusal(this WebApplication app) => app.Use((context, next) =>
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
                    context.Response.Headers.Connection = "close";
                return Task.CompletedTask;
            });
        }

        return next(context);
    });
}
