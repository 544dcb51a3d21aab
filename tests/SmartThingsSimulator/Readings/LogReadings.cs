namespace AcMonitoring.SmartThingsSimulator.Readings;

/// <summary>Logs the readings of each answer that was handed out whole.</summary>
internal sealed class LogReadings(RequestDelegate next, ReadingLog log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var readings = new AnsweredReadings(log);
        context.Features.Set(readings);
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK || context.RequestAborted.IsCancellationRequested)
            return;

        await context.Response.CompleteAsync();
        if (!context.RequestAborted.IsCancellationRequested)
            readings.HandOut();
    }
}
