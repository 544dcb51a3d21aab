using System.Security.Cryptography;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>How long to wait before an alert is tried again.</summary>
internal static class RetryPause
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // No receiver may put an alert off for longer, whatever it asks.
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);

    /// <param name="failures">Tries that failed so far, at least one.</param>
    /// <param name="asked">What the receiver asks for.</param>
    /// <returns>Twice as long after each failure, up to 10 minutes, and by chance up to a fifth less; no less than was asked for, up to an hour.</returns>
    public static TimeSpan After(int failures, TimeSpan? asked)
    {
        var pause = First * Math.Pow(2, Math.Min(failures - 1, 10));
        pause = (pause < Longest ? pause : Longest) * (1 - (RandomNumberGenerator.GetInt32(0, 200) / 1000d));
        return asked > LongestAskedFor ? LongestAskedFor : asked > pause ? asked.Value : pause;
    }
}
