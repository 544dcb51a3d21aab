using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>The wait that a 429 response requests.</summary>
internal static partial class RateLimitHint
{
    /// <summary>
    /// Reads the hint: <c>Retry-After</c> (seconds or an HTTP date), else <c>x-ratelimit-reset</c> (milliseconds), else
    /// <c>retry in N millis</c> in the body. Negative, past and unreadable values are ignored.
    /// </summary>
    /// <returns>The wait; null without a hint.</returns>
    public static TimeSpan? Read(string? retryAfter, string? rateLimitReset, string? body, DateTimeOffset now) =>
        FromRetryAfter(retryAfter, now) ?? FromMilliseconds(rateLimitReset) ?? FromBody(body);

    private static TimeSpan? FromRetryAfter(string? value, DateTimeOffset now)
    {
        if (!RetryConditionHeaderValue.TryParse(value, out var condition))
            return null;
        var wait = condition.Delta ?? condition.Date - now;
        return wait >= TimeSpan.Zero ? wait : null;
    }

    private static TimeSpan? FromBody(string? body) =>
        body is not null && RetryInMillis().Match(body) is { Success: true } match ? FromMilliseconds(match.Groups[1].Value) : null;

    private static TimeSpan? FromMilliseconds(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;

    [GeneratedRegex("retry in ([0-9]{1,10}) millis", RegexOptions.CultureInvariant)]
    private static partial Regex RetryInMillis();
}
