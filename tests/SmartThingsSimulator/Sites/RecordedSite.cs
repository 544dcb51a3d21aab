using System.Text;
using System.Text.Json;
using AcMonitoring.SmartThingsSimulator.Devices;
using AcMonitoring.SmartThingsSimulator.Readings;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator.Sites;

/// <summary>
/// Recorded responses, served unchanged: <c>devices/*.json</c> (each a list response or one device) and <c>device_status/*.json</c> with the same
/// file names. Locations and rooms are those of the devices; their names were not recorded.
/// </summary>
internal sealed class RecordedSite : ISite
{
    private readonly List<byte[]> _items = [];
    private readonly Dictionary<string, byte[]?> _statuses = new(StringComparer.Ordinal);

    private RecordedSite(string folder)
    {
        var locations = new Dictionary<string, List<Room>>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "devices"), "*.json").Order(StringComparer.Ordinal))
        {
            var status = StatusOf(folder, Path.GetFileName(file));
            using var response = Parse(file, File.ReadAllBytes(file));
            if (response.RootElement.ValueKind != JsonValueKind.Object || !response.RootElement.TryGetProperty("items", out var items))
            {
                Add(response.RootElement, file, status, locations);
                continue;
            }

            if (items.ValueKind != JsonValueKind.Array)
                throw Invalid($"{file} holds items that are no list.");
            foreach (var device in items.EnumerateArray())
                Add(device, file, status, locations);
        }

        if (_items.Count == 0)
            throw Invalid($"{folder}/devices holds no *.json file with a device.");
        Locations = [.. locations.Select((location, index) => new Location(location.Key, $"Site {index + 1}", location.Value))];
    }

    public int DeviceCount => _items.Count;

    public IReadOnlyList<Location> Locations { get; }

    public IReadOnlyList<AirConditioner> AirConditioners => [];

    /// <exception cref="OptionsValidationException">The folder is missing, or a file in it cannot be used.</exception>
    public static RecordedSite Load(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "devices")))
            throw Invalid($"{Path.GetFullPath(folder)} has no folder devices.");
        return new RecordedSite(folder);
    }

    // Recorded entries have neither a status nor health.
    public byte[]? ListItem(int index, ListParts parts, DateTimeOffset now, ResponseReadings? readings = null) => _items[index];

    // Recorded readings are served unchanged, without numbers.
    public byte[]? Status(string deviceId, DateTimeOffset now, ResponseReadings? readings = null) => _statuses.GetValueOrDefault(deviceId);

    public bool HasDevice(string deviceId) => _statuses.ContainsKey(deviceId);

    private void Add(JsonElement device, string file, byte[]? status, Dictionary<string, List<Room>> locations)
    {
        if (TextOf(device, "deviceId") is not { } id)
            throw Invalid($"{file} holds an entry without a deviceId.");
        if (!_statuses.TryAdd(id, status))
            throw Invalid($"{file} holds the device {id}, which another file holds too.");
        _items.Add(Encoding.UTF8.GetBytes(device.GetRawText()));

        if (TextOf(device, "locationId") is not { } locationId)
            return;
        if (!locations.TryGetValue(locationId, out var rooms))
            locations.Add(locationId, rooms = []);
        if (TextOf(device, "roomId") is { } roomId && rooms.TrueForAll(room => room.Id != roomId))
            rooms.Add(new Room(roomId, $"Room {rooms.Count + 1}"));
    }

    private static byte[]? StatusOf(string folder, string fileName)
    {
        var file = Path.Combine(folder, "device_status", fileName);
        if (!File.Exists(file))
            return null;

        var status = File.ReadAllBytes(file);
        using var json = Parse(file, status);
        return status;
    }

    private static string? TextOf(JsonElement device, string name) =>
        device.ValueKind == JsonValueKind.Object && device.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static JsonDocument Parse(string file, byte[] content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException exception)
        {
            throw Invalid($"{file} is no JSON: {exception.Message}");
        }
    }

    private static OptionsValidationException Invalid(string reason) =>
        new(nameof(SimulatorOptions.Fixtures), typeof(SimulatorOptions), ["--fixtures cannot be used: " + reason]);
}
