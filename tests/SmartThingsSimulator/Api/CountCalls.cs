namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Counts each call, gives its answer the rate limit headers, and refuses it beyond the limit.</summary>
internal sealed class CountCalls(RequestDelegate next, ApiCalls calls, RateWindow rateWindow)
{
    public async Task InvokeAsync(HttpContext context)
    {
        calls.Began(context.Request.Path);
        var refusal = rateWindow.Count(context.Request.Path, context.Response.Headers);

        var isOver = false;
        // A caller may start its next call as soon as it has this answer: so this one ends before its first byte is sent.
        context.Response.OnStarting(() =>
        {
            End();
            return Task.CompletedTask;
        });
        try
        {
            await (refusal is null ? next(context) : SmartThingsError.TooManyRequests(refusal).ExecuteAsync(context));
        }
        finally
        {
            End();
        }

        void End()
        {
            if (!isOver)
                calls.Ended(context.Response.StatusCode);
            isOver = true;
        }
    }
}
