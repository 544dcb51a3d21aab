using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Dashboard;

/// <summary>The last 24 clock hours of one unit.</summary>
/// <param name="DeviceName">The unit's name.</param>
/// <param name="Location">SmartThings location id.</param>
/// <param name="DeviceId">SmartThings device id; null for a unit that only the old backend knew.</param>
/// <param name="Hourly">24 hours of the site's time zone, ascending; the last one is the current hour.</param>
internal sealed record HourlyUnit(string DeviceName, string Location, string? DeviceId, IReadOnlyList<HourlyEnergy> Hourly);

/// <summary>One clock hour.</summary>
/// <param name="Hour">UTC instant at which the hour begins.</param>
/// <param name="KWh">Energy used in the hour in kWh, 3 decimals.</param>
/// <param name="Readings">How many readings were collected in the hour. With 0 of them, energy is known from a later reading: that of a gap.</param>
internal sealed record HourlyEnergy(DateTime Hour, decimal KWh, int Readings);

/// <summary>Answers <c>GET /dashboard/hourly</c>.</summary>
internal sealed class GetHourly([FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, SiteCalendar calendar, TimeProvider clock)
{
    private const int HourCount = 24;

    internal const string Sql =
        """
        SELECT u.unit_id, u.device_name, u.location, u.device_id, h.start, ROUND(h.kwh, 3) AS kwh, h.readings
        FROM unit u
        LEFT JOIN energy_hour h ON h.unit_id = u.unit_id AND h.start >= @First
        WHERE u."timestamp" IS NOT NULL
        ORDER BY u.device_name, u.location, u.unit_id
        """;

    public async Task<IEnumerable<HourlyUnit>> HandleAsync(CancellationToken cancellationToken)
    {
        var hours = Hours(clock.GetUtcNow(), calendar);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<HourRow>(
            new CommandDefinition(Sql, Parameters(hours), cancellationToken: cancellationToken));
        return rows.GroupBy(row => row.UnitId).Select(unit => AllHours(unit, hours));
    }

    internal static DateTime[] Hours(DateTimeOffset now, SiteCalendar calendar) =>
        [.. calendar.HoursUntil(now, HourCount).Select(hour => hour.UtcDateTime)];

    internal static object Parameters(DateTime[] hours) => new { First = hours[0] };

    private static HourlyUnit AllHours(IEnumerable<HourRow> unit, DateTime[] hours)
    {
        var rows = unit.ToList();
        var byStart = rows.Where(row => row.Start is not null).ToDictionary(row => row.Start!.Value);
        var hourly = hours.Select(hour => byStart.TryGetValue(hour, out var row)
            ? new HourlyEnergy(hour, row.Kwh, row.Readings)
            : new HourlyEnergy(hour, 0, 0));
        return new HourlyUnit(rows[0].DeviceName, rows[0].Location, rows[0].DeviceId, [.. hourly]);
    }

    private sealed record HourRow
    {
        public int UnitId { get; init; }
        public string DeviceName { get; init; } = "";
        public string Location { get; init; } = "";
        public string? DeviceId { get; init; }
        public DateTime? Start { get; init; }
        public decimal Kwh { get; init; }
        public int Readings { get; init; }
    }
}
