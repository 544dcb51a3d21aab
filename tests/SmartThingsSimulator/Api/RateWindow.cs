using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>
/// Counts the calls of a window, which begins with the first of them, refused ones too, and tells the <c>x-ratelimit</c> headers. Calls for
/// the status of units have a window of their own, or each unit has one, where the settings limit them so. Without a limit in the settings
/// the numbers look real and stay harmless.
/// </summary>
internal sealed class RateWindow(IOptions<SimulatorOptions> options, TimeProvider clock)
{
    public const string LimitHeader = "x-ratelimit-limit";
    public const string RemainingHeader = "x-ratelimit-remaining";

    /// <summary>Milliseconds until the window begins anew.</summary>
    public const string ResetHeader = "x-ratelimit-reset";

    private const int HarmlessLimit = 10_000;

    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <summary>Counts a call and writes the headers of its answer.</summary>
    /// <returns>Null, or what the 429 says of a call beyond the limit.</returns>
    public string? Count(PathString path, IHeaderDictionary headers)
    {
        var (window, its) = WindowOf(path);
        var limit = its ?? HarmlessLimit;
        var (calls, reset) = _counters.GetOrAdd(window, _ => new Counter()).Count(clock.GetUtcNow(), options.Value.CallWindow);
        headers[LimitHeader] = Text(limit);
        headers[RemainingHeader] = Text(Math.Max(its is null ? 1 : 0, limit - calls));
        headers[ResetHeader] = Text(reset);
        return calls <= limit || its is null ? null : $"attempt {Text(calls)} limit {Text(limit)} - retry in {Text(reset)} millis";
    }

    private (string Name, int? Limit) WindowOf(PathString path)
    {
        var asksStatus = path.Value is { } text && text.EndsWith("/status", StringComparison.Ordinal);
        return options.Value switch
        {
            { UnitCallLimit: { } limit } when asksStatus => (path.Value!, limit),
            { StatusCallLimit: { } limit } when asksStatus => ("status", limit),
            var others => ("", others.CallLimit),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Counter
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _end;
        private int _calls;

        /// <returns>The calls of the window with this one, and the milliseconds until it is over.</returns>
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
