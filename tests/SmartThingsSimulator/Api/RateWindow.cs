using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>
/// Counts the calls of a window, including rejected ones, and sets the <c>x-ratelimit</c> headers. A window begins with its first call. The
/// settings can give status calls a separate window, or one per unit. Without a configured limit, the headers show a limit that is never
/// reached.
/// </summary>
internal sealed class RateWindow(IOptions<SimulatorOptions> options, TimeProvider clock)
{
    public const string LimitHeader = "x-ratelimit-limit";
    public const string RemainingHeader = "x-ratelimit-remaining";

    /// <summary>Milliseconds until the next window.</summary>
    public const string ResetHeader = "x-ratelimit-reset";

    private const int UnreachedLimit = 10_000;

    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <summary>Counts a call and sets the headers of its response.</summary>
    /// <returns>Null, or the detail of the 429 for a call beyond the limit.</returns>
    public string? Count(PathString path, IHeaderDictionary headers)
    {
        var (window, configured) = WindowOf(path);
        var limit = configured ?? UnreachedLimit;
        var (calls, reset) = _counters.GetOrAdd(window, _ => new Counter()).Count(clock.GetUtcNow(), options.Value.CallWindow);
        headers[LimitHeader] = Text(limit);
        headers[RemainingHeader] = Text(Math.Max(configured is null ? 1 : 0, limit - calls));
        headers[ResetHeader] = Text(reset);
        return calls <= limit || configured is null ? null : $"attempt {Text(calls)} limit {Text(limit)} - retry in {Text(reset)} millis";
    }

    private (string Name, int? Limit) WindowOf(PathString path)
    {
        var isStatusCall = path.Value is { } text && text.EndsWith("/status", StringComparison.Ordinal);
        return options.Value switch
        {
            { UnitCallLimit: { } limit } when isStatusCall => (path.Value!, limit),
            { StatusCallLimit: { } limit } when isStatusCall => ("status", limit),
            var others => ("", others.CallLimit),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Counter
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _end;
        private int _calls;

        /// <returns>The calls of the window including this one, and the milliseconds until its end.</returns>
        public (int Calls, long Reset) Count(DateTimeOffset now, TimeSpan length)
        {
            lock (_lock)
            {
                if (_end <= now)
                    (_end, _calls) = (now + length, 0);
                return (++_calls, (long)Math.Ceiling((_end - now).TotalMilliseconds));
            }
        }
    }
}
