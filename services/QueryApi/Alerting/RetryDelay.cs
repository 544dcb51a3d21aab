using System.Security.Cryptography;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>The delay before the next attempt to send an alert.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(10);

    // Limit for the Retry-After of the receiver.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <param name="failures">Number of failed attempts, at least one.</param>
    /// <param name="retryAfter">The Retry-After of the receiver.</param>
    /// <returns>Exponential back-off up to 10 minutes, less a random part of up to a fifth, or <paramref name="retryAfter"/> up to an hour if that is longer.</returns>
    public static TimeSpan After(int failures, TimeSpan? retryAfter)
    {
        var delay = MinDelay * Math.Pow(2, Math.Min(failures - 1, 10));
        delay = (delay < MaxDelay ? delay : MaxDelay) * (1 - (RandomNumberGenerator.GetInt32(0, 200) / 1000d));
        return retryAfter > MaxRetryAfter ? MaxRetryAfter : retryAfter > delay ? retryAfter.Value : delay;
    }
}
