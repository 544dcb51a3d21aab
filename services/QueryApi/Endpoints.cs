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
    private const string To = "The last day of the site, or the instant that ends the span, itself outside.";

    /// <summary>Maps what the frontend and operators' scripts call. Routes and JSON keys are fixed.</summary>
    public static void MapEndpoints(this WebApplication app)
    {
        JsonAnswer.Map(app, "/dashboard", app.Services.GetRequiredService<GetDashboard>().HandleAsync)
            .WithName("GetDashboard").WithSummary("What each unit does now, and its energy today and in the last 24 hours.");
        JsonAnswer.Map(app, "/dashboard/hourly", app.Services.GetRequiredService<GetHourly>().HandleAsync)
            .WithName("GetDashboardHourly").WithSummary("The last 24 clock hours of each unit.");
        app.MapGet("/energy", (
                [Description("How long a bucket is: a clock hour, a day or a month of the site. One of hour, day, month; hour when missing.")] string? bucket,
                [Description(From + " When missing, the last 24 hours, 31 days or 12 months are answered, the current one included.")] string? from,
                [Description(To + " Now when missing.")] string? to,
                [Description("A unit's name; any when missing or empty.")] string? deviceName,
                [Description("A location id; any when missing or empty.")] string? location,
                [Description("One series for each unit, or one for the site: unit or site. When missing, unit if deviceName is given, else site.")] string? by,
                GetEnergy get,
                CancellationToken cancellationToken) =>
                get.HandleAsync(bucket, from, to, deviceName, location, by, cancellationToken))
            .WithName("GetEnergy").WithSummary("The energy of a span, hour by hour, day by day or month by month.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/history", (
                [Description("The unit's name. Required.")] string? deviceName,
                [Description("Its location id; any when missing or empty.")] string? location,
                [Description("How far back, 1 to 8760; 24 when missing. Not beside from and to.")] string? hours,
                [Description(From + " From the beginning when missing and to is given.")] string? from,
                [Description(To + " To the end when missing.")] string? to,
                [Description("At most so many readings; all of the span when missing.")] string? limit,
                GetHistory get,
                CancellationToken cancellationToken) =>
                get.Handle(deviceName, location, hours, from, to, limit, cancellationToken))
            .WithName("GetHistory").WithSummary("The readings of a unit, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/export", (
                [Description(From + " From the beginning when missing.")] string? from,
                [Description(To + " To the end when missing.")] string? to,
                [Description("A unit's name. May be given several times; all when missing or empty.")] string[]? deviceName,
                [Description("A location id. May be given several times; all when missing or empty.")] string[]? location,
                ExportCsv export,
                HttpContext http) =>
                export.HandleAsync(from, to, deviceName, location, http))
            .WithName("ExportCsv").WithSummary("The readings as CSV, newest first.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        // It is made here, not at the first request, and so counts the Collector's silence from the start.
        JsonAnswer.Map(app, "/fetch_status", app.Services.GetRequiredService<GetFetchStatus>().HandleAsync)
            .WithName("GetFetchStatus").WithSummary("Whether collection works.");
        JsonAnswer.Map(app, "/site", _ => Task.FromResult(app.Services.GetRequiredService<GetSite>().Handle()))
            .WithName("GetSite").WithSummary("The site's time zone, and how often its units are read.");
        app.MapGet("/token", (TokenGateway gateway, HttpContext http) => gateway.ForwardAsync(http))
            .WithName("GetToken").WithSummary("How long the SmartThings token lives.");
        app.MapPost("/token", (TokenGateway gateway, HttpContext http) => gateway.ForwardAsync(http))
            .WithName("PostToken").WithSummary("Sets a new SmartThings token.");
        app.MapOpenApi();
    }
}
