using Microsoft.AspNetCore.Http.Features;

namespace AcMonitoring.TokenService.Api;

internal static class CloseConnectionOnRejectedBody
{
    /// <summary>
    /// Adds <c>Connection: close</c> to error responses to requests with a body. Kestrel closes the connection without this header if the
    /// unread body is larger than the limit, and the gateway's next request on the connection fails.
    /// </summary>
    public static void UseCloseConnectionOnRejectedBody(this WebApplication app) => app.Use((context, next) =>
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
