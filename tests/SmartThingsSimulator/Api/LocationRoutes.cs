using System.Text.Encodings.Web;
using System.Text.Json;
using AcMonitoring.SmartThingsSimulator.Sites;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>The locations of the account and their rooms.</summary>
internal static class LocationRoutes
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapLocations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/locations", List);
        api.MapGet("/locations/{id}", One);
        api.MapGet("/locations/{id}/rooms", Rooms);
    }

    private static IResult List(ISite site) =>
        ItemList(site.Locations.Select(location => new { locationId = location.Id, name = location.Name }));

    private static IResult One(string id, ISite site) => Find(site, id) is { } location
        ? Results.Json(
            new
            {
                locationId = location.Id,
                name = location.Name,
                countryCode = "TUN",
                latitude = 36.8065,
                longitude = 10.1815,
                regionRadius = 150,
                temperatureScale = "C",
                timeZoneId = "Africa/Tunis",
                locale = "fr",
            },
            Json)
        : SmartThingsError.Forbidden($"No access to the location {id}.");

    private static IResult Rooms(string id, ISite site) => Find(site, id) is { } location
        ? ItemList(location.Rooms.Select(room =>
            new { roomId = room.Id, locationId = id, name = room.Name, backgroundImage = (string?)null }))
        : SmartThingsError.Forbidden($"No access to the location {id}.");

    private static IResult ItemList<T>(IEnumerable<T> items) => Results.Json(new { items, _links = (object?)null }, Json);

    private static Location? Find(ISite site, string id) => site.Locations.FirstOrDefault(location => location.Id == id);
}
