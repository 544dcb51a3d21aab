using AcMonitoring.Collector.Tokens;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>What the calls of one round have in common: the token, the time that is left, and how many they were.</summary>
/// <param name="token">The token of the round.</param>
/// <param name="limit">How long the round may last from now on.</param>
/// <param name="clock">Measures it.</param>
internal sealed class RoundCalls(RoundToken token, TimeSpan limit, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private int _count;

    public RoundToken Token => token;

    /// <summary>Time until the end of the round; negative afterwards.</summary>
    public TimeSpan Left => limit - clock.GetElapsedTime(_start);

    /// <summary>Tries made so far.</summary>
    public int Count => Volatile.Read(ref _count);

    public void CountOne() => Interlocked.Increment(ref _count);
}
