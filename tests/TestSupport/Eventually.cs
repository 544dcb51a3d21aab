using System.Diagnostics;

namespace AcMonitoring.TestSupport;

/// <summary>Waits for a condition with a deadline, instead of sleeping for luck.</summary>
public static class Eventually
{
    /// <summary>Long: it shows nothing by itself, and on a machine that runs many tests at once everything may come late.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks until the answer satisfies the condition; at the deadline, fails and tells the last answer.</summary>
    public static Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(ask, condition, () => what, deadline);

    /// <summary>Asks until the answer satisfies the condition; at the deadline, fails and tells what there was then.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, Func<string> what, TimeSpan? deadline = null)
    {
        var clock = Stopwatch.StartNew();
        var limit = deadline ?? DefaultDeadline;
        object? last = null;
        while (true)
        {
            try
            {
                var answer = await ask();
                if (condition(answer))
                    return answer;
                last = answer;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException && clock.Elapsed < limit)
            {
                last = exception;
            }

            if (clock.Elapsed >= limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what()}. The last answer was: {last}");
            await Task.Delay(PauseAfter(clock.Elapsed), TimeProvider.System);
        }
    }

    /// <summary>Asks until the condition holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(condition, holds => holds, what, deadline);

    /// <summary>Asks until the condition holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? deadline = null) =>
        GetAsync(condition, holds => holds, what, deadline);

    /// <summary>Asks until the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, deadline);

    /// <summary>Asks until the condition holds; what is awaited is told as it is at the deadline.</summary>
    public static Task TrueAsync(Func<bool> condition, Func<string> what, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, deadline);

    // What has not come for long is asked for less often: each time costs processor time, which what is awaited lacks then.
    private static TimeSpan PauseAfter(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 20, ShortestPause.Ticks, LongestPause.Ticks));
}
