using System.Globalization;
using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.QueryApi.Energy.Queries;
using AcMonitoring.QueryApi.History;
using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.Benchmarks.Reads;

/// <summary>A route that the page lives on, and the query behind it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Paths">What is asked for, by chance.</param>
/// <param name="Script">The same query with the same parameters for pgbench, as of an instant.</param>
internal sealed record ReadRoute(string Name, IReadOnlyList<string> Paths, Func<DateTimeOffset, PgScript> Script)
{
    private const int HistoryHours = 24;

    public static ReadRoute Dashboard { get; } = new(
        "dashboard", ["/dashboard"], now => PgScript.Of(GetDashboard.Sql, GetDashboard.Parameters(now, Dataset.Calendar, new PollingOptions())));

    public static ReadRoute Hourly { get; } = new(
        "hourly", ["/dashboard/hourly"], now => PgScript.Of(GetHourly.Sql, GetHourly.Parameters(GetHourly.Hours(now, Dataset.Calendar))));

    /// <summary>The last 24 hours of a unit, each time of another one.</summary>
    public static ReadRoute History { get; } = new(
        "history",
        [.. Enumerable.Range(OfficeUnit.Names.First, Office.UnitCount).Select(name => string.Create(
            CultureInfo.InvariantCulture, $"/history?deviceName={name}&hours={HistoryHours}"))],
        now => PgScript.Of(
            GetHistory.Sql,
            new HistoryRange(DeviceName: "", Location: "", From: now.AddHours(-HistoryHours).UtcDateTime, To: null, Limit: null),
            ("DeviceName", OfficeUnit.Names.First, OfficeUnit.Names.Last)));

    public static IReadOnlyList<ReadRoute> All { get; } = [Dashboard, Hourly, History];
}
