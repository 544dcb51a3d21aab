using System.Globalization;
using System.Text.RegularExpressions;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// Reads the ways in which SmartThings writes instants: <c>Z</c>, an offset with or without colon, no offset at all (then UTC), no
/// fraction or one of any length.
/// </summary>
internal static partial class VendorTime
{
    /// <returns>The instant in UTC, or null for anything that is none.</returns>
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
