namespace AcMonitoring.SmartThingsSimulator.Readings;

/// <summary>Logs the readings of each response that was sent completely.</summary>
internal sealed class ReadingLogMiddleware(RequestDelegate next, ReadingLog log, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var readings = new ResponseReadings(log, clock.GetUtcNow());
        context.Features.Set(readings);
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK || context.RequestAborted.IsCancellationRequested)
            return;

        await context.Response.CompleteAsync();
        if (!context.RequestAborted.IsCancellationRequested)
            readings.MarkServed();
    }
}
