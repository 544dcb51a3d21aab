using System.Diagnostics;

namespace AcMonitoring.TestSupport;

/// <summary>Polls a condition until a deadline.</summary>
public static class Eventually
{
    /// <summary>Long, because everything can be slow on a machine that runs many tests in parallel.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Repeats the request until its result satisfies the condition. After the deadline, throws an exception with the last result.</summary>
    public static Task<T> GetAsync<T>(Func<Task<T>> request, Func<T, bool> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(request, condition, () => what, deadline);

    /// <summary>Repeats the request until its result satisfies the condition. After the deadline, throws an exception with the last result.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> request, Func<T, bool> condition, Func<string> what, TimeSpan? deadline = null)
    {
        var clock = Stopwatch.StartNew();
        var limit = deadline ?? DefaultDeadline;
        object? last = null;
        while (true)
        {
            try
            {
                var result = await request();
                if (condition(result))
                    return result;
                last = result;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException && clock.Elapsed < limit)
            {
                last = exception;
            }

            if (clock.Elapsed >= limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what()}. The last result was: {last}");
            await Task.Delay(DelayAfter(clock.Elapsed), TimeProvider.System);
        }
    }

    /// <summary>Repeats the check until the condition holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(condition, holds => holds, what, deadline);

    /// <summary>Repeats the check until the condition holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? deadline = null) =>
        GetAsync(condition, holds => holds, what, deadline);

    /// <summary>Repeats the check until the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, deadline);

    /// <summary>Repeats the check until the condition holds. <paramref name="what"/> is evaluated at the deadline.</summary>
    public static Task TrueAsync(Func<bool> condition, Func<string> what, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, deadline);

    // The delay grows with the wait, because each check uses processor time that the system under test needs.
    private static TimeSpan DelayAfter(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 20, MinDelay.Ticks, MaxDelay.Ticks));
}
