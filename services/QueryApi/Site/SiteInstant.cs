using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AcMonitoring.QueryApi.Site;

/// <summary>
/// Parses an instant in ISO 8601, which is UTC without an offset, or a day (2026-11-23) of the site.
/// </summary>
internal static class SiteInstant
{
    /// <summary>The error for other texts, without the name of the parameter.</summary>
    public const string Expected = "must be a day such as 2026-11-23 or an instant such as 2026-11-23T08:00:00Z.";

    // Days beyond these have no midnight in some time zones. Callers use such values for an open range.
    private static readonly DateOnly FirstDay = new(2, 1, 1);
    private static readonly DateOnly LastDay = new(9998, 12, 31);

    /// <param name="ofDay">Converts a day to an instant.</param>
    public static bool TryRead(string text, Func<DateOnly, DateTimeOffset> ofDay, [NotNullWhen(true)] out DateTimeOffset? instant)
    {
        instant = null;
        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            instant = ofDay(day < FirstDay ? FirstDay : day > LastDay ? LastDay : day);
        // An unescaped + of an offset in a query string is decoded as a space.
        else if (text.Contains('T', StringComparison.OrdinalIgnoreCase) && DateTimeOffset.TryParse(
            text.Trim().Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value))
            instant = value;
        return instant is not null;
    }
}
