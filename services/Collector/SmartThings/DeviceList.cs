using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>All pages of <c>GET /devices</c>.</summary>
internal sealed class DeviceList(SmartThingsClient client, IOptions<SmartThingsOptions> options)
{
    // No account has this many; a list that goes on and on must end somewhere.
    private const int MaxPages = 500;

    /// <summary>Adds the list page by page. A problem ends it with an exception; what was listed before stays good.</summary>
    public async Task ReadAsync(Listing listing, RoundCalls round, CancellationToken cancellationToken)
    {
        var withStatus = options.Value.StatusSource == StatusSource.Auto;
        var query = withStatus ? NextPage.WithStatus("") : "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Add(query))
        {
            if (seen.Count > MaxPages)
                throw new CallFailedException($"The device list does not end after {MaxPages} pages");

            var page = await client.GetDevicesAsync(query, round, cancellationToken);
            listing.Add(page);
            if (page.Member("_links").Member("next").Member("href").Text() is not { } next)
                return;

            if (NextPage.Refuse(client.BaseUrl, next, out query) is { } refusal)
                throw new CallFailedException(refusal);
            if (withStatus)
                query = NextPage.WithStatus(query);
        }

        throw new CallFailedException("The device list goes in a circle: its next page is one that was read before");
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
