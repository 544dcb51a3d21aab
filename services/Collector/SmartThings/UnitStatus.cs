using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// The attributes of a unit's main component, whichever way they came. A capability that the unit lists as disabled does not exist:
/// it may still carry a stale value.
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

    /// <summary>From a component of the list asked with <c>includeStatus</c>: <c>{capabilities: [{id, status: {attribute: {value}}}]}</c>.</summary>
    public static UnitStatus FromList(JsonElement? component) => new(
        from capability in component.Member("capabilities").Items()
        let id = capability.Member("id").Text()
        where id is not null
        select KeyValuePair.Create(id, capability.Member("status")));

    /// <summary>From a status answer: <c>{components: {main: {capability: {attribute: {value}}}}}</c>.</summary>
    public static UnitStatus FromAnswer(JsonElement answer)
    {
        var components = answer.Member("components");
        var main = components.Member(MainComponent) ?? Properties(components).Select(component => component.Value).FirstOrDefault();
        return new UnitStatus(Properties(main));
    }

    /// <summary>The main component of a list entry, the first one where none is called main.</summary>
    public static JsonElement? MainComponentOf(JsonElement item)
    {
        var components = item.Member("components").Items().Cast<JsonElement?>().ToList();
        return components.Find(component => component.Member("id").Text() == MainComponent) ?? components.FirstOrDefault();
    }

    /// <summary>An attribute as it stands: <c>{value, unit?, timestamp?}</c>.</summary>
    public JsonElement? Attribute(string capability, string attribute) => _capabilities.GetValueOrDefault(capability).Member(attribute);

    private static IEnumerable<KeyValuePair<string, JsonElement?>> Properties(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } json
            ? json.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, (JsonElement?)property.Value))
            : [];
}
