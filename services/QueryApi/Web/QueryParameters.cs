using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AcMonitoring.QueryApi.Site;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi.Web;

/// <summary>Parses query parameters. An invalid value results in 400 with a sentence that describes valid values.</summary>
internal static class QueryParameters
{
    /// <summary>Parses an integer from <paramref name="min"/> to <paramref name="max"/>; <paramref name="fallback"/> if missing or empty.</summary>
    public static bool TryReadNumber(
        string name, string? text, int min, int max, int? fallback, out int? number, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        number = fallback;
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            number = value;
            return true;
        }

        problem = BadRequest($"{name} must be a whole number from {min} to {max}.");
        return false;
    }

    /// <summary>Parses a <see cref="SiteInstant"/>; null if missing or empty.</summary>
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

    /// <summary>Parses the lower-case name of an enum member; <paramref name="fallback"/> if missing or empty.</summary>
    public static bool TryReadChoice<T>(
        string name, string? text, T fallback, out T choice, [NotNullWhen(false)] out ProblemHttpResult? problem)
        where T : struct, Enum
    {
        choice = fallback;
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;

        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        var index = names.IndexOf(text.Trim());
        if (index >= 0)
        {
            choice = Enum.GetValues<T>()[index];
            return true;
        }

        problem = BadRequest($"{name} must be {string.Join(", ", names[..^1])} or {names[^1]}.");
        return false;
    }

    /// <summary>Rejects a NUL character, which PostgreSQL texts cannot contain.</summary>
    public static bool IsText(string name, string? text, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        problem = text?.Contains('\0', StringComparison.Ordinal) == true ? BadRequest($"{name} must not contain a NUL character.") : null;
        return problem is null;
    }

    /// <summary>Parses a parameter that may occur several times; empty values are ignored.</summary>
    public static bool TryReadTexts(string name, string[]? values, out string[] texts, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        texts = [.. (values ?? []).Where(text => text.Length > 0)];
        return IsText(name, string.Concat(texts), out problem);
    }

    public static ProblemHttpResult BadRequest(string sentence) =>
        TypedResults.Problem(detail: sentence, statusCode: StatusCodes.Status400BadRequest);
}
