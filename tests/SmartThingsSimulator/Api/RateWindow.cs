using System.Globalization;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>
/// The numbers of the <c>x-ratelimit</c> headers. They look real and stay harmless: who is to meet a limit asks for that fault.
/// </summary>
internal sealed class RateWindow(TimeProvider clock)
{
    public const string LimitHeader = "x-ratelimit-limit";
    public const string RemainingHeader = "x-ratelimit-remaining";

    /// <summary>Milliseconds until the window begins anew.</summary>
    public const string ResetHeader = "x-ratelimit-reset";

    private const int CallsPerWindow = 10_000;
    private const long WindowMilliseconds = 60_000;

    private readonly Lock _lock = new();
    private long _window;
    private int _calls;

    /// <summary>Counts a call and writes the headers of its answer.</summary>
    public void Write(IHeaderDictionary headers)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        int remaining;
        lock (_lock)
        {
            if (_window != now / WindowMilliseconds)
                (_window, _calls) = (now / WindowMilliseconds, 0);
            remaining = Math.Max(1, CallsPerWindow - ++_calls);
        }

        headers[LimitHeader] = Text(CallsPerWindow);
        headers[RemainingHeader] = Text(remaining);
        headers[ResetHeader] = Text(WindowMilliseconds - now % WindowMilliseconds);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
