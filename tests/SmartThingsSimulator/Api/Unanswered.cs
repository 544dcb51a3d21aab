namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Calls that get their answer late or never.</summary>
internal static class Unanswered
{
    /// <summary>What the counters take for a call without an answer.</summary>
    public const int StatusCode = 0;

    /// <summary>Waits before answering, in real time whatever the clock of the site.</summary>
    /// <returns>False when the caller left or the simulator is to end meanwhile: there is nobody to answer.</returns>
    public static async Task<bool> PauseAsync(this HttpContext context, TimeSpan time, IHostApplicationLifetime host)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        try
        {
            await Task.Delay(time, TimeProvider.System, end.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            context.BreakOff();
            return false;
        }
    }

    /// <summary>Breaks the connection without an answer, or in the middle of it.</summary>
    public static void BreakOff(this HttpContext context)
    {
        if (!context.Response.HasStarted)
            context.Response.StatusCode = StatusCode;
        context.Abort();
    }
}
