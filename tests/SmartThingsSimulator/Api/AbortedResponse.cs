namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Delayed and aborted responses.</summary>
internal static class AbortedResponse
{
    /// <summary>The status code of a call without a response, for the counters.</summary>
    public const int StatusCode = 0;

    /// <summary>Waits in real time, whatever the clock of the site.</summary>
    /// <returns>False if the client disconnects or the simulator stops; the response is then aborted.</returns>
    public static async Task<bool> DelayAsync(this HttpContext context, TimeSpan time, IHostApplicationLifetime host)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        try
        {
            await Task.Delay(time, TimeProvider.System, end.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            context.AbortResponse();
            return false;
        }
    }

    /// <summary>Closes the connection without a response, or in the middle of it.</summary>
    public static void AbortResponse(this HttpContext context)
    {
        if (!context.Response.HasStarted)
            context.Response.StatusCode = StatusCode;
        context.Abort();
    }
}
