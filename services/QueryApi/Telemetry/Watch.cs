namespace AcMonitoring.QueryApi.Telemetry;

/// <summary>What the watchers have in common: they ask again and again for what a gauge tells.</summary>
internal static class Watch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Asks at once and then every 15 seconds or more often, until stopped.</summary>
    /// <param name="ask">Asks once.</param>
    /// <param name="failed">Is told of the first failure after an answer, so that an outage is told once.</param>
    /// <param name="longest">The longest time between two questions, where it is less than 15 seconds.</param>
    public static async Task RepeatAsync(
        Func<CancellationToken, Task> ask, Action<Exception> failed, TimeProvider clock, CancellationToken stoppingToken, TimeSpan? longest = null)
    {
        var answered = true;
        using var timer = new PeriodicTimer(longest < Interval ? longest.Value : Interval, clock);
        do
        {
            try
            {
                await ask(stoppingToken);
                answered = true;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (answered)
                    failed(exception);
                answered = false;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
