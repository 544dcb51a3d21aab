using System.Text.Encodings.Web;
using System.Text.Json;
using AcMonitoring.SmartThingsSimulator.Readings;
using AcMonitoring.SmartThingsSimulator.Sites;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>The device list, and the status and health of a device.</summary>
internal static class DeviceRoutes
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/devices", ListAsync);
        api.MapGet("/devices/{id}/status", Status);
        api.MapGet("/devices/{id}/health", Health);
    }

    private static async Task ListAsync(HttpContext context, ISite site, IOptions<SimulatorOptions> options, TimeProvider clock)
    {
        var query = context.Request.Query;
        if (!TryRead(query["max"], options.Value.PageSize, 1, out var max))
        {
            await SmartThingsError.Malformed("max", "max: must be a whole number from 1").ExecuteAsync(context);
            return;
        }

        if (!TryRead(query["page"], 0, 0, out var page))
        {
            await SmartThingsError.Malformed("page", "page: must be a whole number from 0").ExecuteAsync(context);
            return;
        }

        var size = Math.Min(max, options.Value.PageSize);
        var first = (int)Math.Min((long)page * size, site.DeviceCount);
        var end = (int)Math.Min((long)first + size, site.DeviceCount);
        var parts = (options.Value.StatusInList && IsTrue(query["includeStatus"]) ? ListParts.Status : ListParts.None)
            | (IsTrue(query["includeHealth"]) ? ListParts.Health : ListParts.None);

        context.Response.ContentType = "application/json";
        var now = clock.GetUtcNow();
        var readings = context.Features.Get<ResponseReadings>();
        using var writer = new Utf8JsonWriter(context.Response.BodyWriter, Writing);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        for (var index = first; index < end; index++)
        {
            if (site.ListItem(index, parts, now, readings) is { } item)
                writer.WriteRawValue(item, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("_links");
        if (end < site.DeviceCount)
        {
            writer.WriteStartObject("next");
            writer.WriteString("href", NextPage(context.Request, size, page + 1));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static IResult Status(string id, ISite site, TimeProvider clock, HttpContext context) =>
        site.Status(id, clock.GetUtcNow(), context.Features.Get<ResponseReadings>()) is { } status
            ? Results.Bytes(status, "application/json")
            : SmartThingsError.Forbidden($"No access to the device {id}.");

    private static IResult Health(string id, ISite site, TimeProvider clock) =>
        site.HasDevice(id)
            ? Results.Json(DeviceHealth.Of(id, clock.GetUtcNow()))
            : SmartThingsError.NotFound($"There is no health of the device {id}.");

    // As recorded: without /v1, with pages from zero.
    private static string NextPage(HttpRequest request, int size, int page)
    {
        var others = request.Query.Where(parameter => parameter.Key is not ("max" or "page"));
        var address = $"{request.Scheme}://{request.Host}/devices?max={size}&page={page}";
        return QueryHelpers.AddQueryString(address, others);
    }

    private static bool TryRead(string? text, int defaultValue, int min, out int number)
    {
        number = defaultValue;
        return text is null || (int.TryParse(text, out number) && number >= min);
    }

    private static bool IsTrue(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
}
