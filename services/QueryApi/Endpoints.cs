using System.ComponentModel;
using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Energy.Queries;
using AcMonitoring.QueryApi.Export;
using AcMonitoring.QueryApi.History;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.TokenProxy;
using AcMonitoring.QueryApi.Web;

namespace AcMonitoring.QueryApi;

internal static class Endpoints
{
    private const string From = "The first day of the site, such as 2026-11-23, or the first instant, such as 2026-11-23T08:00:00Z.";
    private const string To = "The last day of the site, or the exclusive end of the range.";

    /// <summary>Maps the public API. Routes and JSON keys are fixed.</summary>
    public static void MapEndpoints(this WebApplication app)
    {
        JsonResponse.Map(app, "/dashboard", app.Services.GetRequiredService<GetDashboard>().HandleAsync)
            .WithName("GetDashboard").WithSummary("The current values of each unit, and its energy today and in the last 24 hours.");
        JsonResponse.Map(app, "/dashboard/hourly", app.Services.GetRequiredService<GetHourly>().HandleAsync)
            .WithName("GetDashboardHourly").WithSummary("The last 24 clock hours of each unit.");
        app.MapGet("/energy", (
                [Description("The bucket size: a clock hour, a day or a month of the site. One of hour, day, month; hour when missing.")] string? bucket,
                [Description(From + " When missing, the last 24 hours, 31 days or 12 months, including the current one.")] string? from,
                [Description(To + " Now when missing.")] string? to,
                [Description("A unit's name; any when missing or empty.")] string? deviceName,
                [Description("A location id; any when missing or empty.")] string? location,
                [Description("One series per unit, or one for the site: unit or site. When missing, unit if deviceName is set, else site.")] string? by,
                GetEnergy get,
                CancellationToken cancellationToken) =>
                get.HandleAsync(bucket, from, to, deviceName, location, by, cancellationToken))
            .WithName("GetEnergy").WithSummary("The energy of a range per hour, day or month.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/history", (
                [Description("The unit's name. Required.")] string? deviceName,
                [Description("Its location id; any when missing or empty.")] string? location,
                [Description("Number of hours back, 1 to 8760; 24 when missing. Not together with from and to.")] string? hours,
                [Description(From + " Open when missing and to is set.")] string? from,
                [Description(To + " Open when missing.")] string? to,
                [Description("Maximum number of readings; all of the range when missing.")] string? limit,
                GetHistory get,
                CancellationToken cancellationToken) =>
                get.Handle(deviceName, location, hours, from, to, limit, cancellationToken))
            .WithName("GetHistory").WithSummary("The readings of a unit, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/export", (
                [Description(From + " Open when missing.")] string? from,
                [Description(To + " Open when missing.")] string? to,
                [Description("A unit's name. May occur several times; all when missing or empty.")] string[]? deviceName,
                [Description("A location id. May occur several times; all when missing or empty.")] string[]? location,
                ExportCsv export,
                HttpContext http) =>
                export.HandleAsync(from, to, deviceName, location, http))
            .WithName("ExportCsv").WithSummary("The readings as CSV, newest first.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        // Created here, not at the first request, because silence of the Collector counts from the start of the process.
        JsonResponse.Map(app, "/fetch_status", app.Services.GetRequiredService<GetFetchStatus>().HandleAsync)
            .WithName("GetFetchStatus").WithSummary("Whether collection works.");
        JsonResponse.Map(app, "/site", _ => Task.FromResult(app.Services.GetRequiredService<GetSite>().Handle()))
            .WithName("GetSite").WithSummary("The site's time zone, and how often its units are read.");
        app.MapGet("/token", (TokenGateway gateway, HttpContext http) => gateway.ForwardAsync(http))
            .WithName("GetToken").WithSummary("The expiry of the SmartThings token.");
        app.MapPost("/token", (TokenGateway gateway, HttpContext http) => gateway.ForwardAsync(http))
            .WithName("PostToken").WithSummary("Sets a new SmartThings token.");
        app.MapOpenApi();
    }
}
