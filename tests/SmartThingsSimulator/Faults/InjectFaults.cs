using System.Globalization;
using AcMonitoring.SmartThingsSimulator.Api;

namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>Lets the ordered faults happen to calls that carry a good token.</summary>
internal sealed class InjectFaults(RequestDelegate next, ActiveFaults faults, IHostApplicationLifetime host)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var fault = faults.Take(context.Request.Path.Value ?? "/");
        switch (fault?.Kind)
        {
            case null:
                await next(context);
                break;
            case FaultKinds.RateLimit:
                await RefuseAsync(context, fault);
                break;
            case FaultKinds.Status:
                await SmartThingsError.OfStatus(fault.Status.GetValueOrDefault()).ExecuteAsync(context);
                break;
            case FaultKinds.Slow:
                if (await context.PauseAsync(fault.Delay.GetValueOrDefault(), host))
                    await next(context);
                break;
            case FaultKinds.Hang:
                await context.PauseAsync(Timeout.InfiniteTimeSpan, host);
                break;
            case FaultKinds.Reset:
                context.BreakOff();
                break;
            case FaultKinds.Truncated:
                await TruncateAsync(context);
                break;
            case FaultKinds.Garbage:
                await Results.Text("<!DOCTYPE html><html><body><h1>SmartThings</h1></body></html>", "text/html").ExecuteAsync(context);
                break;
            case FaultKinds.Empty:
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = 0;
                break;
            default:
                throw new InvalidOperationException($"No such kind of fault: {fault.Kind}.");
        }
    }

    private static Task RefuseAsync(HttpContext context, FaultOrder fault)
    {
        var wait = fault.WaitMilliseconds;
        var headers = context.Response.Headers;
        headers[RateWindow.LimitHeader] = "10";
        headers[RateWindow.RemainingHeader] = "0";
        headers.Remove(RateWindow.ResetHeader);
        if (fault.Hint == RateLimitHints.ResetHeader)
            headers[RateWindow.ResetHeader] = wait.ToString(CultureInfo.InvariantCulture);
        if (fault.Hint == RateLimitHints.RetryAfter)
            headers.RetryAfter = ((wait + 999L) / 1000).ToString(CultureInfo.InvariantCulture);

        var detail = fault.Hint == RateLimitHints.Body ? $"attempt 20 limit 10 - retry in {wait} millis" : "attempt 20 limit 10";
        return SmartThingsError.TooManyRequests(detail).ExecuteAsync(context);
    }

    private async Task TruncateAsync(HttpContext context)
    {
        var wire = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await next(context);

        context.Response.Body = wire;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = answer.Length / 2;
        await wire.WriteAsync(answer.GetBuffer().AsMemory(0, (int)(answer.Length / 2)), context.RequestAborted);
    }
}
