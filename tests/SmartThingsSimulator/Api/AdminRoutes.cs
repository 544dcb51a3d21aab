using System.Text.Json;
using AcMonitoring.SmartThingsSimulator.Faults;
using AcMonitoring.SmartThingsSimulator.Readings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Routes for tests, without a token: expire tokens, add faults, count calls.</summary>
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

    /// <summary>Only with numbered readings; otherwise an empty list would suggest that no reading was served.</summary>
    public static void MapReadingLog(this IEndpointRouteBuilder app)
    {
        app.MapGet("/admin/readings", (ReadingLog log) => log.List());
        app.MapDelete("/admin/readings", (ReadingLog log) =>
        {
            log.Clear();
            return TypedResults.NoContent();
        });
    }

    private static async Task<Results<Created<FaultRequest>, BadRequest<Refusal>>> AddFaultAsync(
        HttpRequest request, ActiveFaults faults, CancellationToken cancellationToken)
    {
        FaultRequest? fault;
        try
        {
            fault = await JsonSerializer.DeserializeAsync<FaultRequest>(request.Body, JsonSerializerOptions.Web, cancellationToken);
        }
        catch (JsonException)
        {
            fault = null;
        }

        if (fault is null)
            return TypedResults.BadRequest(new Refusal("The body must be a JSON object such as {\"kind\": \"status\", \"status\": 503}."));
        if (fault.FindProblem() is { } problem)
            return TypedResults.BadRequest(new Refusal(problem));
        faults.Add(fault);
        return TypedResults.Created("/admin/faults", fault);
    }

    private sealed record Refusal(string Error);
}
