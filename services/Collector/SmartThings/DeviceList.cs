using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>All pages of <c>GET /devices</c>.</summary>
internal sealed class DeviceList(SmartThingsClient client, IOptions<SmartThingsOptions> options)
{
    private readonly Paginator _paginator = new("device list", client.BaseUrl);

    /// <summary>Adds the list page by page. After an exception the devices so far are still valid.</summary>
    public async Task ReadAsync(Listing listing, PollContext poll, CancellationToken cancellationToken)
    {
        var pages = _paginator.ReadAsync(
            query => client.GetDevicesAsync(query, poll, cancellationToken), withStatus: options.Value.StatusSource == StatusSource.Auto);
        await foreach (var page in pages)
            listing.Add(page);
    }
}

/// <summary>The devices of the list, each once.</summary>
internal sealed class Listing
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<ListedDevice> _devices = [];

    public IReadOnlyList<ListedDevice> Devices => _devices;

    /// <summary>Number of entries without a usable id.</summary>
    public int Unusable { get; private set; }

    /// <summary>Why the list is incomplete; null if it is complete.</summary>
    public CallFailedException? Problem { get; set; }

    public void Add(JsonElement page)
    {
        foreach (var item in page.Member("items").Items())
        {
            if (ListedDevice.From(item) is not { } device)
                Unusable++;
            else if (_ids.Add(device.Id))
                _devices.Add(device);
        }
    }
}
