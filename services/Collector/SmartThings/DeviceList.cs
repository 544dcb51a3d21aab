using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>All pages of <c>GET /devices</c>.</summary>
internal sealed class DeviceList(SmartThingsClient client, IOptions<SmartThingsOptions> options)
{
    /// <summary>Adds the list page by page. A problem ends it with an exception; what was listed before stays good.</summary>
    public async Task ReadAsync(Listing listing, RoundCalls round, CancellationToken cancellationToken)
    {
        Func<string, string> complete = options.Value.StatusSource == StatusSource.Auto ? NextPage.WithStatus : query => query;
        await foreach (var page in AllPages.ReadAsync(
            "device list", client.BaseUrl, complete, query => client.GetDevicesAsync(query, round, cancellationToken)))
            listing.Add(page);
    }
}

/// <summary>What was listed, each device once.</summary>
internal sealed class Listing
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<ListedDevice> _devices = [];

    public IReadOnlyList<ListedDevice> Devices => _devices;

    /// <summary>Entries without an id that could be asked for.</summary>
    public int Unusable { get; private set; }

    /// <summary>Why the list is not whole; null when it is.</summary>
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
