using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AcMonitoring.QueryApi.Site;

/// <summary>
/// Reads an instant as people write it: ISO 8601, where one without offset or Z is UTC, or a day (2026-11-23) of the site.
/// </summary>
internal static class SiteInstant
{
    /// <summary>What is said of a text that is neither, after the name of what it was given for.</summary>
    public const string Expected = "must be a day such as 2026-11-23 or an instant such as 2026-11-23T08:00:00Z.";

    // Days beyond have no midnight in every time zone. Callers give them to mean from the beginning, or to the end.
    private static readonly DateOnly FirstDay = new(2, 1, 1);
    private static readonly DateOnly LastDay = new(9998, 12, 31);

    /// <param name="ofDay">What a day stands for.</param>
    public static bool TryRead(string text, Func<DateOnly, DateTimeOffset> ofDay, [NotNullWhen(true)] out DateTimeOffset? instant)
    {
        instant = null;
        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            instant = ofDay(day < FirstDay ? FirstDay : day > LastDay ? LastDay : day);
        // In a query string the + of an offset is easily left unescaped and then reads as a space.
        else if (text.Contains('T', StringComparison.OrdinalIgnoreCase) && DateTimeOffset.TryParse(
            text.Trim().Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value))
            instant = value;
        return instant is not null;
    }
}
