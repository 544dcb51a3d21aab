using System.Globalization;
using System.Text.RegularExpressions;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// Parses the time formats of SmartThings: <c>Z</c>, an offset with or without a colon, no offset (UTC), and a fraction of any length or
/// none.
/// </summary>
internal static partial class VendorTime
{
    /// <returns>The time in UTC; null for any other text.</returns>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || Iso().Match(text) is not { Success: true } match)
            return null;

        var fraction = match.Groups["fraction"].Value.PadRight(7, '0')[..7];
        var offset = match.Groups["sign"].Success
            ? $"{match.Groups["sign"].Value}{match.Groups["hours"].Value}:{(match.Groups["minutes"].Success ? match.Groups["minutes"].Value : "00")}"
            : "+00:00";
        return DateTimeOffset.TryParseExact(
            $"{match.Groups["day"].Value}T{match.Groups["time"].Value}.{fraction}{offset}",
            "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out var instant) ? instant : null;
    }

    [GeneratedRegex(
        @"^\s*(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,](?<fraction>[0-9]{1,20}))?\s*(?:[Zz]|(?<sign>[+-])(?<hours>[0-9]{2})(?::?(?<minutes>[0-9]{2}))?)?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Iso();
}
