using MassTransit;

namespace AcMonitoring.QueryApi.Database;

internal static class DatabaseRetry
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(200);
    // Randomised by a fifth. Together with one failed connection attempt, ingestion resumes within 10 s.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan DelayIncrement = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// While the database is unavailable, messages stay unacknowledged in RabbitMQ; they never go to the error queue for that reason.
    /// </summary>
    public static void RetryWhileDatabaseIsUnavailable(this IConsumePipeConfigurator endpoint) => endpoint.UseMessageRetry(retry =>
    {
        retry.Handle<Exception>(DatabaseFailure.IsTransient);
        retry.Exponential(int.MaxValue, MinDelay, MaxDelay, DelayIncrement);
    });
}
