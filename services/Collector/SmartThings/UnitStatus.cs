using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// The attributes of a unit's main component, from the list or from a status response. Disabled capabilities are removed, because their
/// values can be stale.
/// </summary>
internal sealed class UnitStatus
{
    private const string MainComponent = "main";

    private readonly Dictionary<string, JsonElement?> _capabilities;

    private UnitStatus(IEnumerable<KeyValuePair<string, JsonElement?>> capabilities)
    {
        _capabilities = new Dictionary<string, JsonElement?>(StringComparer.Ordinal);
        foreach (var (id, attributes) in capabilities)
            _capabilities.TryAdd(id, attributes);
        foreach (var disabled in Attribute("custom.disabledCapabilities", "disabledCapabilities").Member("value").Items().ToList())
            _capabilities.Remove(disabled.Text() ?? "");
    }

    /// <summary>From a component of the list with <c>includeStatus</c>: <c>{capabilities: [{id, status: {attribute: {value}}}]}</c>.</summary>
    public static UnitStatus FromList(JsonElement? component) => new(
        from capability in component.Member("capabilities").Items()
        let id = capability.Member("id").Text()
        where id is not null
        select KeyValuePair.Create(id, capability.Member("status")));

    /// <summary>From a status response: <c>{components: {main: {capability: {attribute: {value}}}}}</c>.</summary>
    public static UnitStatus FromResponse(JsonElement response)
    {
        var components = response.Member("components");
        var main = components.Member(MainComponent) ?? Properties(components).Select(component => component.Value).FirstOrDefault();
        return new UnitStatus(Properties(main));
    }

    /// <summary>The component main of a list entry, or the first one if there is no main.</summary>
    public static JsonElement? MainComponentOf(JsonElement item)
    {
        var components = item.Member("components").Items().Cast<JsonElement?>().ToList();
        return components.Find(component => component.Member("id").Text() == MainComponent) ?? components.FirstOrDefault();
    }

    /// <summary>An attribute: <c>{value, unit?, timestamp?}</c>.</summary>
    public JsonElement? Attribute(string capability, string attribute) => _capabilities.GetValueOrDefault(capability).Member(attribute);

    private static IEnumerable<KeyValuePair<string, JsonElement?>> Properties(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } json
            ? json.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, (JsonElement?)property.Value))
            : [];
}
