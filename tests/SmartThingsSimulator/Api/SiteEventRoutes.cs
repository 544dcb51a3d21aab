using AcMonitoring.SmartThingsSimulator.Devices;
using AcMonitoring.SmartThingsSimulator.Sites;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>What can happen to a device of the simulated site: it leaves the account, comes back, gets another label.</summary>
internal static class DeviceEventRoutes
{
    public static void MapDeviceEvents(this RouteGroupBuilder admin)
    {
        var device = admin.MapGroup("/devices/{id}");
        device.MapPost("/remove", (string id, ISite site) => Change(site, id, one => one.IsRemoved = true));
        device.MapPost("/restore", (string id, ISite site) => Change(site, id, one => one.IsRemoved = false));
        device.MapPost("/rename", (string id, ISite site, NewLabel body) => Change(site, id, one => one.Label = body.Label));
    }

    private static Results<NoContent, NotFound> Change(ISite site, string id, Action<Device> change)
    {
        if ((site as OfficeSite)?.Find(id) is not { } device)
            return TypedResults.NotFound();
        change(device);
        return TypedResults.NoContent();
    }

    private sealed record NewLabel(string Label);
}
