using System.Globalization;
using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>Reads vendor JSON that may be invalid: missing values, null and other types return null, never an exception.</summary>
internal static class VendorJson
{
    /// <summary>Maximum length of a name.</summary>
    public const int MaxNameLength = 200;

    private const int MaxIdLength = 128;

    public static JsonElement? Member(this JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var value) ? value : null;

    public static JsonElement? Member(this JsonElement element, string name) => Member((JsonElement?)element, name);

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } json ? json.EnumerateArray() : [];

    /// <returns>The string; null for any other type.</returns>
    public static string? Text(this JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.String } json)
            return null;
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair: valid JSON, but not a string.
        }
    }

    public static string? Text(this JsonElement element) => Text((JsonElement?)element);

    /// <returns>True if the id can be part of a URL path.</returns>
    public static bool IsId(string? text) => text is { Length: > 0 and <= MaxIdLength } and not "." and not ".."
        && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || char.IsSurrogate(character));

    /// <returns>The string without control characters, trimmed and shortened to the maximum length; null if it is then empty.</returns>
    public static string? CleanText(this JsonElement? element, int maxLength)
    {
        if (element.Text() is not { } text)
            return null;
        var clean = string.Concat(text.Where(character => !char.IsControl(character))).Trim();
        if (clean.Length > maxLength)
            clean = clean[..(char.IsHighSurrogate(clean[maxLength - 1]) ? maxLength - 1 : maxLength)].TrimEnd();
        return clean.Length == 0 ? null : clean;
    }

    /// <returns>A JSON number or a number in a string; null for any other value and outside the range of decimal.</returns>
    public static decimal? Number(this JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Number } json => json.TryGetDecimal(out var number) ? number : null,
        { ValueKind: JsonValueKind.String } => decimal.TryParse(element.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null,
        _ => null,
    };

    public static DateTimeOffset? Time(this JsonElement? element) => VendorTime.Parse(element.Text());
}
