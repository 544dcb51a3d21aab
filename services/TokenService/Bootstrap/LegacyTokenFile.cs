using System.Globalization;
using System.Text.RegularExpressions;

namespace AcMonitoring.TokenService.Bootstrap;

/// <summary>
/// The old backend's <c>token.py</c>: <c>TOKEN_24H = "…"</c> and <c>TOKEN_24H_UPDATED_AT = "2026-01-31T08:15:00.123456"</c>, in
/// single or double quotes, or <c>None</c>. As in Python, the last assignment counts.
/// </summary>
internal static partial class LegacyTokenFile
{
    /// <returns>The token, empty if there is none, and its time, null if it is absent or unreadable. A time without a zone is UTC.</returns>
    public static (string Token, DateTimeOffset? UpdatedAt) Parse(string python) => (
        LastValue(python, "TOKEN_24H"),
        DateTimeOffset.TryParse(
            LastValue(python, "TOKEN_24H_UPDATED_AT"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var updatedAt) ? updatedAt : null);

    private static string LastValue(string python, string name) =>
        Assignment().Matches(python).LastOrDefault(match => match.Groups["name"].Value == name)?.Groups["value"].Value.Trim() ?? "";

    [GeneratedRegex("""^(?<name>TOKEN_24H\w*)[ \t]*=[ \t]*(?:"(?<value>[^"\r\n]*)"|'(?<value>[^'\r\n]*)'|None\b)""", RegexOptions.Multiline)]
    private static partial Regex Assignment();
}
