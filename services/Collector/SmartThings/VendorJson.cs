using System.Globalization;
using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>Reads vendor JSON without trusting it: what is absent, null or of another type is null, never an exception.</summary>
internal static class VendorJson
{
    /// <summary>The longest name that is taken.</summary>
    public const int MaxNameLength = 200;

    private const int MaxIdLength = 128;

    public static JsonElement? Member(this JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var value) ? value : null;

    public static JsonElement? Member(this JsonElement element, string name) => Member((JsonElement?)element, name);

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } json ? json.EnumerateArray() : [];

    /// <returns>The string as it stands, or null for anything else.</returns>
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
            return null; // Half of a surrogate pair: valid JSON, but no text.
        }
    }

    public static string? Text(this JsonElement element) => Text((JsonElement?)element);

    /// <returns>True for an id that can be a part of an address.</returns>
    public static bool IsId(string? text) => text is { Length: > 0 and <= MaxIdLength } and not "." and not ".."
        && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || char.IsSurrogate(character));

    /// <returns>The text trimmed, without control characters, at most this long; null when nothing is left.</returns>
    public static string? CleanText(this JsonElement? element, int maxLength)
    {
        if (element.Text() is not { } text)
            return null;
        var clean = string.Concat(text.Where(character => !char.IsControl(character))).Trim();
        if (clean.Length > maxLength)
            clean = clean[..(char.IsHighSurrogate(clean[maxLength - 1]) ? maxLength - 1 : maxLength)].TrimEnd();
        return clean.Length == 0 ? null : clean;
    }

    /// <returns>A JSON number or a number in a string; null for anything else and for what no decimal can hold.</returns>
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
