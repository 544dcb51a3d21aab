using System.Text.RegularExpressions;

namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>The body of <c>POST /admin/faults</c>.</summary>
/// <param name="Kind">What happens to the call, see <see cref="FaultKinds"/>.</param>
/// <param name="Path">Regular expression that the request's path must match, <c>/v1</c> and all; null: every call.</param>
/// <param name="Times">How many calls it hits; null: until it is removed.</param>
/// <param name="Status">The status code of kind <c>status</c>, 400 to 599.</param>
/// <param name="Delay">How long kind <c>slow</c> waits before the true answer.</param>
/// <param name="Hint">How kind <c>rateLimit</c> says when to come back, see <see cref="RateLimitHints"/>; none by default.</param>
/// <param name="WaitMilliseconds">What the hint says.</param>
/// <param name="RetryAfter">The header Retry-After of kind <c>rateLimit</c> word for word, for what no hint says: "-5", "garbage", a date.</param>
internal sealed record FaultOrder(
    string? Kind, string? Path, int? Times, int? Status, TimeSpan? Delay, string? Hint, int WaitMilliseconds = 1_000, string? RetryAfter = null)
{
    /// <returns>A sentence, or null when the order is good.</returns>
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
            _ = new Regex(path, RegexOptions.CultureInvariant, ActiveFaults.MatchDeadline);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>What can happen to a call.</summary>
internal static class FaultKinds
{
    /// <summary>429 in the recorded form.</summary>
    public const string RateLimit = "rateLimit";

    /// <summary>An error answer of the given status.</summary>
    public const string Status = "status";

    /// <summary>The true answer, late.</summary>
    public const string Slow = "slow";

    /// <summary>No answer until the caller leaves.</summary>
    public const string Hang = "hang";

    /// <summary>The connection breaks.</summary>
    public const string Reset = "reset";

    /// <summary>The first half of the true answer, with a 200.</summary>
    public const string Truncated = "truncated";

    /// <summary>The true answer at one byte a second, until the caller leaves.</summary>
    public const string Trickle = "trickle";

    /// <summary>A web page, with a 200.</summary>
    public const string Garbage = "garbage";

    /// <summary>Nothing, with a 200.</summary>
    public const string Empty = "empty";

    /// <summary>JSON whose text is no UTF-8, with a 200.</summary>
    public const string InvalidUtf8 = "invalidUtf8";

    /// <summary>JSON that is nested 10,000 deep, with a 200.</summary>
    public const string Nested = "nested";

    /// <summary>100 MB of JSON, with a 200.</summary>
    public const string Huge = "huge";

    public static readonly string[] All =
        [RateLimit, Status, Slow, Hang, Reset, Truncated, Trickle, Garbage, Empty, InvalidUtf8, Nested, Huge];
}

/// <summary>Where a 429 says how long to wait.</summary>
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
