using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// A call to SmartThings failed. The message is a sentence without a full stop that the page shows; it never contains the token.
/// </summary>
internal sealed class CallFailedException(string message, int? statusCode = null, bool isTransient = false, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The HTTP status of the response; null without a readable response.</summary>
    public int? StatusCode => statusCode;

    public Reason Reason { get; init; } = statusCode switch
    {
        StatusCodes.Status401Unauthorized => Reason.TokenRefused,
        StatusCodes.Status403Forbidden => Reason.Forbidden,
        StatusCodes.Status429TooManyRequests => Reason.RateLimited,
        _ => Reason.SmartThingsError,
    };

    /// <summary>True if a retry may succeed.</summary>
    public bool IsTransient => isTransient;

    /// <summary>True if the rate limit rejected or delayed the call.</summary>
    public bool IsThrottled => Reason == Reason.RateLimited;

    /// <summary>Start of the response body, or the cause of a network fault; for the log.</summary>
    public string Excerpt { get; init; } = "";

    /// <summary>Wait until the next call is allowed; null if unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static CallFailedException TokenRejected() => new("Unauthorized - token may be expired", StatusCodes.Status401Unauthorized);

    public static CallFailedException Throttled(TimeSpan retryAfter) => new(
        $"SmartThings limits our calls (429); the next one is allowed in {Math.Ceiling(retryAfter.TotalSeconds):0} s",
        StatusCodes.Status429TooManyRequests)
    { RetryAfter = retryAfter };

    public static CallFailedException PollTimeout() =>
        new("The time of the round was over before SmartThings had answered") { Reason = Reason.TimedOut };

    public static CallFailedException Timeout() => new("SmartThings did not answer in time", isTransient: true) { Reason = Reason.TimedOut };

    public static CallFailedException NetworkFault(Exception inner) =>
        new("The connection to SmartThings failed", isTransient: true, inner: inner)
        {
            Reason = Reason.SmartThingsUnreachable,
            Excerpt = inner.Message,
        };

    public static CallFailedException Unreadable(Exception? inner = null) =>
        new("SmartThings gave an answer that cannot be read", isTransient: true, inner: inner);
}
