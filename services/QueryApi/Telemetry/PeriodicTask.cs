namespace AcMonitoring.QueryApi.Telemetry;

/// <summary>Runs an action periodically, and continues after failures.</summary>
internal static class PeriodicTask
{
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(15);

    /// <summary>Runs the action at once and then periodically until it is cancelled.</summary>
    /// <param name="failed">Receives the first exception after a success, so that an outage is logged once.</param>
    /// <param name="interval">The interval, at most and by default 15 seconds.</param>
    public static async Task RunAsync(
        Func<CancellationToken, Task> action, Action<Exception> failed, TimeProvider clock, CancellationToken stoppingToken, TimeSpan? interval = null)
    {
        var succeeded = true;
        using var timer = new PeriodicTimer(interval < MaxInterval ? interval.Value : MaxInterval, clock);
        do
        {
            try
            {
                await action(stoppingToken);
                succeeded = true;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (succeeded)
                    failed(exception);
                succeeded = false;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
