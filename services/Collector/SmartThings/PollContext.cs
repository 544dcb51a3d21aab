using System.Collections.Concurrent;
using AcMonitoring.Collector.Tokens;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>What the calls of one round have in common: the token, the time that is left, how many they were, and of which units.</summary>
/// <param name="token">The token of the round.</param>
/// <param name="limit">How long the round may last from now on.</param>
/// <param name="clock">Measures it.</param>
internal sealed class RoundCalls(RoundToken token, TimeSpan limit, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private int _count;

    public RoundToken Token => token;

    /// <summary>Time until the end of the round; negative afterwards.</summary>
    public TimeSpan Left => limit - clock.GetElapsedTime(_start);

    /// <summary>Tries made so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>True once a call had to wait because SmartThings allowed none.</summary>
    public bool IsLimited { get; set; }

    /// <summary>Whether a call for this unit's status was sent.</summary>
    public bool HasAsked(string deviceId) => _asked.ContainsKey(deviceId);

    /// <summary>Notes that a call is sent.</summary>
    /// <param name="deviceId">The unit whose status it asks for; null for any other call.</param>
    public void CountOne(string? deviceId)
    {
        Interlocked.Increment(ref _count);
        if (deviceId is not null)
            _asked[deviceId] = true;
    }
}
