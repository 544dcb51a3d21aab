using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>One entry of <c>GET /devices</c>.</summary>
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

    /// <summary>SmartThings device id, unchanged.</summary>
    public string Id { get; }

    /// <summary>The list entry.</summary>
    public JsonElement Item { get; }

    /// <summary>SmartThings location id; empty if there is none.</summary>
    public string Location => Item.Member("locationId").CleanText(VendorJson.MaxNameLength) ?? "";

    /// <returns>The device; null if the entry has no usable id.</returns>
    public static ListedDevice? From(JsonElement item)
    {
        var id = item.Member("deviceId").Text();
        return VendorJson.IsId(id) ? new ListedDevice(id!, item) : null;
    }

    /// <summary>True if the filter selects this device.</summary>
    public bool Matches(DeviceFilter filter) => filter switch
    {
        DeviceFilter.All => true,
        DeviceFilter.WithEnergy => Has(EnergyReport),
        _ => Has("airConditionerMode")
            || _main.Member("categories").Items().Any(category => category.Member("name").Text() == "AirConditioner"),
    };

    /// <summary>
    /// The status in the list entry; null without one. At least one capability must have a status, and so must the energy report if the device
    /// has this capability.
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
