using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AcMonitoring.QueryApi.Site;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi.Web;

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

    /// <summary>Reads what <see cref="SiteInstant"/> reads; missing or empty means null.</summary>
    public static bool TryReadInstant(
        string name, string? text, Func<DateOnly, DateTimeOffset> ofDay, out DateTimeOffset? instant, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        instant = null;
        problem = null;
        if (string.IsNullOrWhiteSpace(text) || SiteInstant.TryRead(text, ofDay, out instant))
            return true;

        problem = BadRequest($"{name} {SiteInstant.Expected}");
        return false;
    }

    /// <summary>Reads one of the words that the members of an enum are, in lower case; missing or empty means <paramref name="otherwise"/>.</summary>
    public static bool TryReadChoice<T>(
        string name, string? text, T otherwise, out T choice, [NotNullWhen(false)] out ProblemHttpResult? problem)
        where T : struct, Enum
    {
        choice = otherwise;
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;

        var words = Enum.GetNames<T>().Select(word => word.ToLowerInvariant()).ToList();
        var index = words.IndexOf(text.Trim());
        if (index >= 0)
        {
            choice = Enum.GetValues<T>()[index];
            return true;
        }

        problem = BadRequest($"{name} must be {string.Join(", ", words[..^1])} or {words[^1]}.");
        return false;
    }

    /// <summary>Checks a name that is compared with stored ones: PostgreSQL has no text with a NUL in it.</summary>
    public static bool IsText(string name, string? text, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        problem = text?.Contains('\0', StringComparison.Ordinal) == true ? BadRequest($"{name} must not contain a NUL character.") : null;
        return problem is null;
    }

    /// <summary>Reads a name that may be given several times; empty ones are as if they were not given.</summary>
    public static bool TryReadTexts(string name, string[]? given, out string[] texts, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        texts = [.. (given ?? []).Where(text => text.Length > 0)];
        return IsText(name, string.Concat(texts), out problem);
    }

    public static ProblemHttpResult BadRequest(string sentence) =>
        TypedResults.Problem(detail: sentence, statusCode: StatusCodes.Status400BadRequest);
}
