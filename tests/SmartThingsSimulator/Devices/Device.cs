using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AcMonitoring.SmartThingsSimulator.Api;
using AcMonitoring.SmartThingsSimulator.Readings;
using AcMonitoring.SmartThingsSimulator.Sites;
using static AcMonitoring.SmartThingsSimulator.Devices.Attributes;

namespace AcMonitoring.SmartThingsSimulator.Devices;

/// <summary>A simulated device of the account.</summary>
internal sealed class Device
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The user can change it.</summary>
    public required string Label { get; set; }

    /// <summary>The user has removed the device from the account; it can be restored.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Category of the component <c>main</c>, in the vendor's terms.</summary>
    public required string Category { get; init; }

    public required string LocationId { get; init; }

    public required string RoomId { get; init; }

    public required string PresentationId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How the device is connected: <c>OCF</c> for Samsung's own.</summary>
    public string Type { get; init; } = "OCF";

    /// <summary>For type OCF: the kind of device and its model.</summary>
    public (string DeviceType, string Model)? Ocf { get; init; }

    /// <summary>Components, their capabilities, their attributes at an instant.</summary>
    public required Func<DateTimeOffset, JsonObject> Components { get; init; }

    public byte[] Status(DateTimeOffset now, ResponseReadings? readings)
    {
        var components = Components(now);
        readings?.Number(Id, components);
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["components"] = components }, Json);
    }

    public byte[] ListItem(ListParts parts, DateTimeOffset now, ResponseReadings? readings)
    {
        var item = new JsonObject
        {
            ["deviceId"] = Id,
            ["name"] = Name,
            ["label"] = Label,
            ["manufacturerName"] = Ocf is null ? "SmartThingsCommunity" : "Samsung Electronics",
            ["presentationId"] = PresentationId,
            ["locationId"] = LocationId,
            ["ownerId"] = "5d1c6a0e-7f2b-4c9a-9c46-1f0f6a3f2b71",
            ["roomId"] = RoomId,
            ["components"] = ComponentList(now, parts.HasFlag(ListParts.Status), readings),
            ["createTime"] = Timestamp(CreatedAt),
            ["type"] = Type,
            ["restrictionTier"] = 0,
            ["allowed"] = new JsonArray(),
            ["executionContext"] = Ocf is null ? "LOCAL" : "CLOUD",
            ["relationships"] = new JsonArray(),
        };
        if (Ocf is { } ocf)
        {
            item["deviceTypeName"] = $"Samsung OCF {Category}";
            item["ocf"] = new JsonObject
            {
                ["ocfDeviceType"] = ocf.DeviceType,
                ["name"] = Name,
                ["manufacturerName"] = "Samsung Electronics",
                ["modelNumber"] = ocf.Model,
                ["vendorId"] = PresentationId,
                ["lastSignupTime"] = CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
            };
        }

        if (parts.HasFlag(ListParts.Health))
        {
            var health = DeviceHealth.Of(Id, now);
            item["healthState"] = new JsonObject { ["state"] = health.State, ["lastUpdatedDate"] = health.LastUpdatedDate };
        }

        return JsonSerializer.SerializeToUtf8Bytes(item, Json);
    }

    private JsonArray ComponentList(DateTimeOffset now, bool withStatus, ResponseReadings? readings)
    {
        var list = new JsonArray();
        var components = Components(now);
        if (withStatus)
            readings?.Number(Id, components);
        foreach (var (id, component) in components)
        {
            var capabilities = new JsonArray();
            var statuses = component!.AsObject().ToList();
            // A node has one parent: the statuses move from the component to the list.
            component.AsObject().Clear();
            foreach (var (capability, status) in statuses)
            {
                var reference = new JsonObject { ["id"] = capability, ["version"] = 1 };
                if (withStatus)
                    reference["status"] = status;
                capabilities.Add(reference);
            }

            list.Add(new JsonObject
            {
                ["id"] = id,
                ["label"] = id,
                ["capabilities"] = capabilities,
                ["categories"] = new JsonArray(new JsonObject
                {
                    ["name"] = id == "main" ? Category : "Other",
                    ["categoryType"] = "manufacturer",
                }),
            });
        }

        return list;
    }
}
