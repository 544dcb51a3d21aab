using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi;

/// <summary>Reads parameters of a query string; what cannot be read is answered 400 with a sentence that says what to give.</summary>
internal static class QueryParameters
{
    // Days beyond have no midnight in every time zone. Callers give them to mean from the beginning, or to the end.
    private static readonly DateOnly FirstDay = new(2, 1, 1);
    private static readonly DateOnly LastDay = new(9998, 12, 31);

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
            instant = ofDay(day < FirstDay ? FirstDay : day > LastDay ? LastDay : day);
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

    /// <summary>Checks a name that is compared with stored ones: PostgreSQL has no text with a NUL in it.</summary>
    public static bool IsText(string name, string? text, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        problem = text?.Contains('\0', StringComparison.Ordinal) == true ? BadRequest($"{name} must not contain a NUL character.") : null;
        return problem is null;
    }

    public static ProblemHttpResult BadRequest(string sentence) =>
        TypedResults.Problem(detail: sentence, statusCode: StatusCodes.Status400BadRequest);
}
