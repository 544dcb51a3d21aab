namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Counts each call and gives its answer the rate limit headers.</summary>
internal sealed class CountCalls(RequestDelegate next, ApiCalls calls, RateWindow rateWindow)
{
    public async Task InvokeAsync(HttpContext context)
    {
        calls.Began(context.Request.Path);
        rateWindow.Write(context.Response.Headers);

        var isOver = false;
        // A caller may start its next call as soon as it has this answer: so this one ends before its first byte is sent.
        context.Response.OnStarting(() =>
        {
            End();
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
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
