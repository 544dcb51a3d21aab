namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// A call to SmartThings that brought nothing. The message is a plain sentence without its full stop, for the person who looks at the
/// page; it never holds the token.
/// </summary>
internal sealed class CallFailedException(string message, int? statusCode = null, bool isTransient = false, Exception? inner = null)
    : Exception(message, inner)
{
    public const string Unauthorized = "Unauthorized - token may be expired";

    /// <summary>The HTTP status of the answer; null when there was none, or none that could be read.</summary>
    public int? StatusCode => statusCode;

    /// <summary>True when the same call may well succeed in a moment.</summary>
    public bool IsTransient => isTransient;

    /// <summary>Start of the answer's body, or what broke the connection; for the log.</summary>
    public string Excerpt { get; init; } = "";

    /// <summary>How long SmartThings asks to wait; null when it does not.</summary>
    public TimeSpan? Wait { get; init; }

    public static CallFailedException TokenRefused() => new(Unauthorized, StatusCodes.Status401Unauthorized);

    public static CallFailedException RateLimited(TimeSpan wait) => new(
        $"SmartThings limits our calls (429); the next one is allowed in {Math.Ceiling(wait.TotalSeconds):0} s",
        StatusCodes.Status429TooManyRequests)
    { Wait = wait };

    public static CallFailedException Timeout() => new("SmartThings did not answer in time", isTransient: true);

    public static CallFailedException NetworkFault(Exception inner) =>
        new("The connection to SmartThings failed", isTransient: true, inner: inner) { Excerpt = inner.Message };

    public static CallFailedException Unreadable(Exception? inner = null) =>
        new("SmartThings gave an answer that cannot be read", isTransient: true, inner: inner);
}
