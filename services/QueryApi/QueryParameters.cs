using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi;

/// <summary>Reads parameters of a query string; what cannot be read is answered 400 with a sentence that says what to give.</summary>
internal static class QueryParameters
{
    /// <summary>Reads a whole number from <paramref name="least"/> to <paramref name="most"/>; missing or empty means <paramref name="otherwise"/>.</summary>
    public static bool TryReadNumber(
        string name, string? text, int least, int most, int? otherwise, out int? number, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        number = otherwise;
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
        {
            number = value;
            return true;
        }

        problem = BadRequest($"{name} must be a whole number from {least} to {most}.");
        return false;
    }

    /// <summary>
    /// Reads an ISO 8601 instant, or a day (2026-11-23) of the site, which stands for what <paramref name="ofDay"/> makes of it. An
    /// instant without offset or Z is UTC.
    /// </summary>
    public static bool TryReadInstant(
        string name, string? text, Func<DateOnly, DateTimeOffset> ofDay, out DateTimeOffset? instant, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        instant = null;
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            instant = ofDay(day);
            return true;
        }

        // In a query string the + of an offset is easily left unescaped and then reads as a space.
        if (text.Contains('T', StringComparison.OrdinalIgnoreCase) && DateTimeOffset.TryParse(
            text.Trim().Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value))
        {
            instant = value;
            return true;
        }

        problem = BadRequest($"{name} must be a day such as 2026-11-23 or an instant such as 2026-11-23T08:00:00Z.");
        return false;
    }

    public static ProblemHttpResult BadRequest(string sentence) =>
        TypedResults.Problem(detail: sentence, statusCode: StatusCodes.Status400BadRequest);
}
