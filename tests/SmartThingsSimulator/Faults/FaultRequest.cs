using System.Text.RegularExpressions;

namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>The body of <c>POST /admin/faults</c>.</summary>
/// <param name="Kind">The kind of fault, see <see cref="FaultKinds"/>.</param>
/// <param name="Path">Regular expression for the path of the request, including <c>/v1</c>; null: every call.</param>
/// <param name="Times">Number of calls; null: until it is removed.</param>
/// <param name="Status">The status code of kind <c>status</c>, 400 to 599.</param>
/// <param name="Delay">Delay of kind <c>slow</c>.</param>
/// <param name="Hint">Where kind <c>rateLimit</c> states the wait, see <see cref="RateLimitHints"/>; none by default.</param>
/// <param name="WaitMilliseconds">The wait of the hint.</param>
/// <param name="RetryAfter">The literal Retry-After header of kind <c>rateLimit</c>, such as "-5", "garbage" or a date.</param>
internal sealed record FaultRequest(
    string? Kind, string? Path, int? Times, int? Status, TimeSpan? Delay, string? Hint, int WaitMilliseconds = 1_000, string? RetryAfter = null)
{
    /// <returns>A sentence; null if the request is valid.</returns>
    public string? FindProblem() => this switch
    {
        _ when !FaultKinds.All.Contains(Kind) => $"The kind must be one of {string.Join(", ", FaultKinds.All)}.",
        { Times: < 1 } => "The times must be a whole number from 1, or null for until removed.",
        { WaitMilliseconds: < 0 } => "The waitMilliseconds must not be negative.",
        { Kind: FaultKinds.Status, Status: null or < 400 or > 599 } => "The kind status needs a status from 400 to 599.",
        { Kind: FaultKinds.Slow } when Delay is not { } delay || delay <= TimeSpan.Zero || delay > TimeSpan.FromHours(1) =>
            "The kind slow needs a delay up to 01:00:00, such as \"00:00:02\".",
        { Kind: FaultKinds.RateLimit, Hint: not null } when !RateLimitHints.All.Contains(Hint) =>
            $"The hint must be one of {string.Join(", ", RateLimitHints.All)}.",
        { RetryAfter: { } text } when !text.All(character => character is >= ' ' and <= '~') => "The retryAfter must be of printable ASCII characters.",
        { Path: { } path } when !IsExpression(path) => "The path must be a regular expression.",
        _ => null,
    };

    private static bool IsExpression(string path)
    {
        try
        {
            _ = new Regex(path, RegexOptions.CultureInvariant, ActiveFaults.MatchTimeout);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>The kinds of faults.</summary>
internal static class FaultKinds
{
    /// <summary>429 in the recorded form.</summary>
    public const string RateLimit = "rateLimit";

    /// <summary>An error response with the given status.</summary>
    public const string Status = "status";

    /// <summary>The correct response, delayed.</summary>
    public const string Slow = "slow";

    /// <summary>No response until the client disconnects.</summary>
    public const string Hang = "hang";

    /// <summary>The connection is closed.</summary>
    public const string Reset = "reset";

    /// <summary>The first half of the correct response, with a 200.</summary>
    public const string Truncated = "truncated";

    /// <summary>The correct response at one byte per second, until the client disconnects.</summary>
    public const string Trickle = "trickle";

    /// <summary>A web page, with a 200.</summary>
    public const string Garbage = "garbage";

    /// <summary>An empty body, with a 200.</summary>
    public const string Empty = "empty";

    /// <summary>JSON with invalid UTF-8, with a 200.</summary>
    public const string InvalidUtf8 = "invalidUtf8";

    /// <summary>JSON with 10,000 levels, with a 200.</summary>
    public const string Nested = "nested";

    /// <summary>100 MB of JSON, with a 200.</summary>
    public const string Huge = "huge";

    public static readonly string[] All =
        [RateLimit, Status, Slow, Hang, Reset, Truncated, Trickle, Garbage, Empty, InvalidUtf8, Nested, Huge];
}

/// <summary>Where a 429 states the wait.</summary>
internal static class RateLimitHints
{
    /// <summary>Header Retry-After, whole seconds.</summary>
    public const string RetryAfter = "retryAfter";

    /// <summary>Header x-ratelimit-reset, milliseconds.</summary>
    public const string ResetHeader = "resetHeader";

    /// <summary>"retry in N millis" in the body.</summary>
    public const string Body = "body";

    public const string None = "none";

    public static readonly string[] All = [RetryAfter, ResetHeader, Body, None];
}
