using MassTransit;

namespace AcMonitoring.QueryApi.Database;

internal static class WaitForDatabase
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    // Up to a fifth more or less of it, by chance; with one vain attempt to connect, readings flow again within 10 s.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2.5);
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
