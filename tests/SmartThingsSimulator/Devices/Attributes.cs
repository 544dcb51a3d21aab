using System.Globalization;
using System.Text.Json.Nodes;

namespace AcMonitoring.SmartThingsSimulator.Devices;

/// <summary>Formats values as in a status response.</summary>
internal static class Attributes
{
    /// <summary><c>{value, unit?, timestamp?}</c>; an attribute that never had a value has no timestamp either.</summary>
    public static JsonObject Attribute(JsonNode? value, DateTimeOffset? at = null, string? unit = null)
    {
        var attribute = new JsonObject { ["value"] = value };
        if (unit is not null)
            attribute["unit"] = unit;
        if (at is { } timestamp)
            attribute["timestamp"] = Timestamp(timestamp);
        return attribute;
    }

    public static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>As on attributes: UTC with milliseconds.</summary>
    public static string Timestamp(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>As in energy reports: UTC with whole seconds.</summary>
    public static string WholeSecond(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
