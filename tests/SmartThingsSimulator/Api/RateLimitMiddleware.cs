namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Counts each call, adds the rate limit headers to its response, and rejects calls beyond the limit.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, ApiCalls calls, RateWindow rateWindow)
{
    public async Task InvokeAsync(HttpContext context)
    {
        calls.Start(context.Request.Path);
        var rejection = rateWindow.Count(context.Request.Path, context.Response.Headers);

        var isEnded = false;
        // A client may start its next call as soon as it has this response, so the call ends before the first byte is sent.
        context.Response.OnStarting(() =>
        {
            End();
            return Task.CompletedTask;
        });
        try
        {
            await (rejection is null ? next(context) : SmartThingsError.TooManyRequests(rejection).ExecuteAsync(context));
        }
        finally
        {
            End();
        }

        void End()
        {
            if (!isEnded)
                calls.End(context.Response.StatusCode);
            isEnded = true;
        }
    }
}
