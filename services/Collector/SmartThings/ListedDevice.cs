using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>One device as <c>GET /devices</c> lists it.</summary>
internal sealed class ListedDevice
{
    private const string EnergyReport = "powerConsumptionReport";

    private readonly JsonElement? _main;

    private ListedDevice(string id, JsonElement item)
    {
        Id = id;
        Item = item;
        _main = UnitStatus.MainComponentOf(item);
    }

    /// <summary>SmartThings device id, exactly as given.</summary>
    public string Id { get; }

    /// <summary>The list entry.</summary>
    public JsonElement Item { get; }

    /// <summary>SmartThings location id; empty where none is given.</summary>
    public string Location => Item.Member("locationId").CleanText(VendorJson.MaxNameLength) ?? "";

    /// <returns>The device, or null when the entry has no id that could be asked for.</returns>
    public static ListedDevice? From(JsonElement item)
    {
        var id = item.Member("deviceId").Text();
        return VendorJson.IsId(id) ? new ListedDevice(id!, item) : null;
    }

    /// <summary>Whether the filter chooses this device.</summary>
    public bool Matches(DeviceFilter filter) => filter switch
    {
        DeviceFilter.All => true,
        DeviceFilter.WithEnergy => Has(EnergyReport),
        _ => Has("airConditionerMode")
            || _main.Member("categories").Items().Any(category => category.Member("name").Text() == "AirConditioner"),
    };

    /// <summary>
    /// The status that came with the list, or null when none came: at least one capability must have one, and the energy report, where
    /// there is such a capability, must be among them.
    /// </summary>
    public UnitStatus? StatusFromList()
    {
        var withStatus = Capabilities().Where(HasStatus).Select(IdOf).ToHashSet();
        return withStatus.Count > 0 && (!Has(EnergyReport) || withStatus.Contains(EnergyReport)) ? UnitStatus.FromList(_main) : null;
    }

    private bool Has(string capability) => Capabilities().Any(candidate => IdOf(candidate) == capability);

    private IEnumerable<JsonElement> Capabilities() => _main.Member("capabilities").Items();

    private static string? IdOf(JsonElement capability) => capability.Member("id").Text();

    private static bool HasStatus(JsonElement capability) =>
        capability.Member("status") is { ValueKind: JsonValueKind.Object } status && status.EnumerateObject().Any();
}
