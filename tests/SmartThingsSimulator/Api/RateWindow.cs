using System.Globalization;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>
/// Counts the calls of a window, which begins with the first of them, refused ones too, and tells the <c>x-ratelimit</c> headers. Without a
/// limit in the settings the numbers look real and stay harmless.
/// </summary>
internal sealed class RateWindow(IOptions<SimulatorOptions> options, TimeProvider clock)
{
    public const string LimitHeader = "x-ratelimit-limit";
    public const string RemainingHeader = "x-ratelimit-remaining";

    /// <summary>Milliseconds until the window begins anew.</summary>
    public const string ResetHeader = "x-ratelimit-reset";

    private const int HarmlessLimit = 10_000;

    private readonly Lock _lock = new();
    private DateTimeOffset _end;
    private int _calls;

    /// <summary>Counts a call and writes the headers of its answer.</summary>
    /// <returns>Null, or what the 429 says of a call beyond the limit.</returns>
    public string? Count(IHeaderDictionary headers)
    {
        var limit = options.Value.CallLimit ?? HarmlessLimit;
        var isHarmless = options.Value.CallLimit is null;
        int calls;
        long reset;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_end <= now)
                (_end, _calls) = (now + options.Value.CallWindow, 0);
            calls = ++_calls;
            reset = (long)Math.Ceiling((_end - now).TotalMilliseconds);
        }

        headers[LimitHeader] = Text(limit);
        headers[RemainingHeader] = Text(Math.Max(isHarmless ? 1 : 0, limit - calls));
        headers[ResetHeader] = Text(reset);
        return calls <= limit || isHarmless ? null : $"attempt {Text(calls)} limit {Text(limit)} - retry in {Text(reset)} millis";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
