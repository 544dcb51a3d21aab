using System.Collections.Concurrent;
using AcMonitoring.Collector.AccessToken;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>What the calls of one poll share: the token, the remaining time, and the calls so far.</summary>
/// <param name="token">The token of the poll.</param>
/// <param name="limit">Maximum duration of the poll from now on.</param>
/// <param name="clock">Measures the duration.</param>
internal sealed class PollContext(PollToken token, TimeSpan limit, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly ConcurrentDictionary<string, bool> _requested = new(StringComparer.Ordinal);
    private int _calls;

    public PollToken Token => token;

    /// <summary>Time until the end of the poll; negative after it.</summary>
    public TimeSpan TimeLeft => limit - clock.GetElapsedTime(_start);

    /// <summary>Calls sent so far, retries included.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>True once a call had to wait for quota.</summary>
    public bool IsThrottled { get; set; }

    /// <summary>True once the status of this unit was requested.</summary>
    public bool HasRequested(string deviceId) => _requested.ContainsKey(deviceId);

    /// <summary>Counts a call that is sent.</summary>
    /// <param name="deviceId">The unit whose status is requested; null for any other call.</param>
    public void CountCall(string? deviceId)
    {
        Interlocked.Increment(ref _calls);
        if (deviceId is not null)
            _requested[deviceId] = true;
    }
}
