using System.Globalization;
using AcMonitoring.SmartThingsSimulator.Api;
using AcMonitoring.SmartThingsSimulator.Readings;

namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>Lets the ordered faults happen to calls that carry a good token.</summary>
internal sealed class InjectFaults(RequestDelegate next, ActiveFaults faults, IHostApplicationLifetime host)
{
    private static readonly TimeSpan BetweenBytes = TimeSpan.FromSeconds(1);

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
            case FaultKinds.Trickle:
                await TrickleAsync(context);
                break;
            case FaultKinds.Garbage:
                await BadAnswers.GarbageAsync(context);
                break;
            case FaultKinds.Empty:
                BadAnswers.Empty(context);
                break;
            case FaultKinds.InvalidUtf8:
                await BadAnswers.InvalidUtf8Async(context);
                break;
            case FaultKinds.Nested:
                await BadAnswers.NestedAsync(context);
                break;
            case FaultKinds.Huge:
                await BadAnswers.HugeAsync(context);
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
        if (fault.RetryAfter is { } verbatim)
            headers.RetryAfter = verbatim;

        var detail = fault.Hint == RateLimitHints.Body ? $"attempt 20 limit 10 - retry in {wait} millis" : "attempt 20 limit 10";
        return SmartThingsError.TooManyRequests(detail).ExecuteAsync(context);
    }

    private async Task TruncateAsync(HttpContext context)
    {
        var answer = await HoldBackAsync(context);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = answer.Length / 2;
        await context.Response.Body.WriteAsync(answer[..(answer.Length / 2)], context.RequestAborted);
    }

    private async Task TrickleAsync(HttpContext context)
    {
        var answer = await HoldBackAsync(context);
        context.Response.ContentLength = answer.Length;
        for (var sent = 0; sent < answer.Length; sent++)
        {
            // Flushing a connection that is gone does not fail; the pause notices it.
            await context.Response.Body.WriteAsync(answer.Slice(sent, 1), CancellationToken.None);
            await context.Response.Body.FlushAsync(CancellationToken.None);
            if (!await context.PauseAsync(BetweenBytes, host))
                return;
        }
    }

    /// <returns>The true answer, of which nothing was sent.</returns>
    private async Task<ReadOnlyMemory<byte>> HoldBackAsync(HttpContext context)
    {
        context.Features.Get<AnsweredReadings>()?.Spoil();
        var wire = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await next(context);

        context.Response.Body = wire;
        return answer.ToArray();
    }
}
