using AcMonitoring.QueryApi.Dashboard;
using AcMonitoring.QueryApi.Export;
using AcMonitoring.QueryApi.Gateway;
using AcMonitoring.QueryApi.History;
using AcMonitoring.QueryApi.Rounds;
using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi;

internal static class Endpoints
{
    /// <summary>Maps what the frontend and operators' scripts call. Routes and JSON keys are fixed.</summary>
    public static void MapEndpoints(this WebApplication app)
    {
        app.MapGet("/dashboard", (GetDashboard get, CancellationToken cancellationToken) => get.HandleAsync(cancellationToken))
            .WithName("GetDashboard").WithSummary("What each unit does now, and its energy today and in the last 24 hours.");
        app.MapGet("/dashboard/hourly", (GetHourly get, CancellationToken cancellationToken) => get.HandleAsync(cancellationToken))
            .WithName("GetDashboardHourly").WithSummary("The last 24 clock hours of each unit.");
        app.MapGet("/history", (string? deviceName, string? location, string? hours, string? limit, GetHistory get, CancellationToken cancellationToken) =>
                get.HandleAsync(deviceName, location, hours, limit, cancellationToken))
            .WithName("GetHistory").WithSummary("The readings of a unit, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/export", (string? from, string? to, string? deviceName, string? location, ExportCsv export, HttpContext http) =>
                export.Handle(from, to, deviceName, location, http))
            .WithName("ExportCsv").WithSummary("The readings as CSV, newest first.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status400BadRequest);
        // Made now, not at the first request: it counts the Collector's silence from the start.
        app.Services.GetRequiredService<GetFetchStatus>();
        app.MapGet("/fetch_status", (GetFetchStatus get, CancellationToken cancellationToken) => get.HandleAsync(cancellationToken))
            .WithName("GetFetchStatus").WithSummary("Whether collection works.");
        app.MapGet("/site", (GetSite get) => get.Handle())
            .WithName("GetSite").WithSummary("The site's time zone, and how often its units are read.");
        app.MapGet("/token", (TokenGateway gateway, HttpContext http) => gateway.ForwardAsync(http))
            .WithName("GetToken").WithSummary("How long the SmartThings token lives.");
        app.MapPost("/token", (TokenGateway gateway, HttpContext http) => gateway.ForwardAsync(http))
            .WithName("PostToken").WithSummary("Sets a new SmartThings token.");
        app.MapOpenApi();
    }
}
