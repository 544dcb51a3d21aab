using System.Globalization;
using AcMonitoring.SmartThingsSimulator.Api;
using AcMonitoring.SmartThingsSimulator.Readings;

namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>Applies the active faults to calls with a valid token.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, ActiveFaults faults, IHostApplicationLifetime host)
{
    private static readonly TimeSpan ByteInterval = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        var fault = faults.Take(context.Request.Path.Value ?? "/");
        switch (fault?.Kind)
        {
            case null:
                await next(context);
                break;
            case FaultKinds.RateLimit:
                await RejectAsync(context, fault);
                break;
            case FaultKinds.Status:
                await SmartThingsError.OfStatus(fault.Status.GetValueOrDefault()).ExecuteAsync(context);
                break;
            case FaultKinds.Slow:
                if (await context.DelayAsync(fault.Delay.GetValueOrDefault(), host))
                    await next(context);
                break;
            case FaultKinds.Hang:
                await context.DelayAsync(Timeout.InfiniteTimeSpan, host);
                break;
            case FaultKinds.Reset:
                context.AbortResponse();
                break;
            case FaultKinds.Truncated:
                await TruncateAsync(context);
                break;
            case FaultKinds.Trickle:
                await TrickleAsync(context);
                break;
            case FaultKinds.Garbage:
                await MalformedResponses.GarbageAsync(context);
                break;
            case FaultKinds.Empty:
                MalformedResponses.Empty(context);
                break;
            case FaultKinds.InvalidUtf8:
                await MalformedResponses.InvalidUtf8Async(context);
                break;
            case FaultKinds.Nested:
                await MalformedResponses.NestedAsync(context);
                break;
            case FaultKinds.Huge:
                await MalformedResponses.HugeAsync(context);
                break;
            default:
                throw new InvalidOperationException($"Unknown kind of fault: {fault.Kind}.");
        }
    }

    private static Task RejectAsync(HttpContext context, FaultRequest fault)
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
        var response = await BufferAsync(context);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = response.Length / 2;
        await context.Response.Body.WriteAsync(response[..(response.Length / 2)], context.RequestAborted);
    }

    private async Task TrickleAsync(HttpContext context)
    {
        var response = await BufferAsync(context);
        context.Response.ContentLength = response.Length;
        for (var sent = 0; sent < response.Length; sent++)
        {
            // A flush to a closed connection does not fail; the delay detects it.
            await context.Response.Body.WriteAsync(response.Slice(sent, 1), CancellationToken.None);
            await context.Response.Body.FlushAsync(CancellationToken.None);
            if (!await context.DelayAsync(ByteInterval, host))
                return;
        }
    }

    /// <returns>The correct response, which is not sent yet.</returns>
    private async Task<ReadOnlyMemory<byte>> BufferAsync(HttpContext context)
    {
        context.Features.Get<ResponseReadings>()?.Discard();
        var wire = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        await next(context);

        context.Response.Body = wire;
        return buffer.ToArray();
    }
}
