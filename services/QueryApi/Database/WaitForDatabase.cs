using MassTransit;

namespace AcMonitoring.QueryApi.Database;

internal static class WaitForDatabase
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseGrowth = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Without a database the messages stay unacknowledged, and so in RabbitMQ, until it is back; they never go to the error queue for it.
    /// </summary>
    public static void RetryWhileDatabaseIsAway(this IConsumePipeConfigurator endpoint) => endpoint.UseMessageRetry(retry =>
    {
        retry.Handle<Exception>(DatabaseFailure.IsTransient);
        retry.Exponential(int.MaxValue, FirstPause, LongestPause, PauseGrowth);
    });
}
