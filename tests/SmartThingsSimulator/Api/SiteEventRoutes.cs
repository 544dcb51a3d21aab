using AcMonitoring.SmartThingsSimulator.Devices;
using AcMonitoring.SmartThingsSimulator.Sites;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>
/// Events of the simulated site: a device is removed, restored or renamed; a location is renamed.
/// </summary>
internal static class SiteEventRoutes
{
    public static void MapSiteEvents(this RouteGroupBuilder admin)
    {
        var device = admin.MapGroup("/devices/{id}");
        device.MapPost("/remove", (string id, ISite site) => Change(site, id, one => one.IsRemoved = true));
        device.MapPost("/restore", (string id, ISite site) => Change(site, id, one => one.IsRemoved = false));
        device.MapPost("/rename", (string id, ISite site, NewLabel body) => Change(site, id, one => one.Label = body.Label));
        admin.MapPost("/locations/{id}/rename", Results<NoContent, NotFound> (string id, ISite site, NewName body) =>
        {
            if (site.Locations.FirstOrDefault(location => location.Id == id) is not { } location)
                return TypedResults.NotFound();
            location.Name = body.Name;
            return TypedResults.NoContent();
        });
    }

    private static Results<NoContent, NotFound> Change(ISite site, string id, Action<Device> change)
    {
        if ((site as OfficeSite)?.Find(id) is not { } device)
            return TypedResults.NotFound();
        change(device);
        return TypedResults.NoContent();
    }

    private sealed record NewLabel(string Label);

    private sealed record NewName(string Name);
}
