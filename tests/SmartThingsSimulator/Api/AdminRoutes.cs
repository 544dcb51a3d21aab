using System.Text.Json;
using AcMonitoring.SmartThingsSimulator.Faults;
using AcMonitoring.SmartThingsSimulator.Readings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>What tests do to the cloud: expire tokens, order faults, count calls. No token needed.</summary>
internal static class AdminRoutes
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin");
        admin.MapPost("/tokens/expire", (Tokens tokens) =>
        {
            tokens.ExpireAll();
            return TypedResults.NoContent();
        });

        admin.MapGet("/calls", (ApiCalls calls) => calls.Count());
        admin.MapDelete("/calls", (ApiCalls calls) =>
        {
            calls.Reset();
            return TypedResults.NoContent();
        });

        admin.MapSiteEvents();
        admin.MapPost("/faults", AddFaultAsync);
        admin.MapGet("/faults", (ActiveFaults faults) => faults.List());
        admin.MapDelete("/faults", (ActiveFaults faults) =>
        {
            faults.Clear();
            return TypedResults.NoContent();
        });
    }

    /// <summary>Only where readings are numbered: elsewhere an empty list would say that none was handed out.</summary>
    public static void MapReadingLog(this IEndpointRouteBuilder app)
    {
        app.MapGet("/admin/readings", (ReadingLog log) => log.List());
        app.MapDelete("/admin/readings", (ReadingLog log) =>
        {
            log.Clear();
            return TypedResults.NoContent();
        });
    }

    private static async Task<Results<Created<FaultOrder>, BadRequest<Refusal>>> AddFaultAsync(
        HttpRequest request, ActiveFaults faults, CancellationToken cancellationToken)
    {
        FaultOrder? order;
        try
        {
            order = await JsonSerializer.DeserializeAsync<FaultOrder>(request.Body, JsonSerializerOptions.Web, cancellationToken);
        }
        catch (JsonException)
        {
            order = null;
        }

        if (order is null)
            return TypedResults.BadRequest(new Refusal("The body must be a JSON object such as {\"kind\": \"status\", \"status\": 503}."));
        if (order.FindProblem() is { } problem)
            return TypedResults.BadRequest(new Refusal(problem));
        faults.Add(order);
        return TypedResults.Created("/admin/faults", order);
    }

    private sealed record Refusal(string Error);
}
