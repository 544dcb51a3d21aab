using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>The last 24 clock hours of one unit.</summary>
/// <param name="DeviceName">The unit's name.</param>
/// <param name="Location">SmartThings location id.</param>
/// <param name="DeviceId">SmartThings device id; null for a unit that only the old backend knew.</param>
/// <param name="Hourly">24 hours of the site's time zone, ascending; the last one is the current hour.</param>
internal sealed record HourlyUnit(string DeviceName, string Location, string? DeviceId, HourlyEnergy[] Hourly);

/// <summary>One clock hour.</summary>
/// <param name="Hour">Start of the hour, UTC.</param>
/// <param name="KWh">Energy used in the hour in kWh, 3 decimals.</param>
/// <param name="Readings">Number of readings that were collected in the hour. If it is 0, the energy is that of a gap, from a later reading.</param>
internal readonly record struct HourlyEnergy(DateTime Hour, decimal KWh, int Readings);

/// <summary>Handles <c>GET /dashboard/hourly</c>.</summary>
internal sealed class GetHourly([FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, SiteCalendar calendar, TimeProvider clock)
{
    private const int HourCount = 24;

    // One row per unit, with arrays of hours: one row per hour would repeat the names of the unit.
    internal const string Sql =
        """
        SELECT u.device_name, u.location, u.device_id, h.starts, h.kwh, h.readings
        FROM unit u
        CROSS JOIN LATERAL (
            SELECT array_agg(start) AS starts, array_agg(ROUND(kwh, 3)) AS kwh, array_agg(readings) AS readings
            FROM energy_hour
            WHERE unit_id = u.unit_id AND start >= @First
        ) h
        WHERE u."timestamp" IS NOT NULL
        ORDER BY u.device_name, u.location, u.unit_id
        """;

    public async Task<IEnumerable<HourlyUnit>> HandleAsync(CancellationToken cancellationToken)
    {
        var hours = Hours(clock.GetUtcNow(), calendar);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var units = await connection.QueryAsync<UnitRow>(
            new CommandDefinition(Sql, Parameters(hours), cancellationToken: cancellationToken));
        return units.Select(unit => new HourlyUnit(unit.DeviceName, unit.Location, unit.DeviceId, AllHours(unit, hours)));
    }

    internal static DateTime[] Hours(DateTimeOffset now, SiteCalendar calendar) =>
        [.. calendar.HoursUntil(now, HourCount).Select(hour => hour.UtcDateTime)];

    internal static object Parameters(DateTime[] hours) => new { First = hours[0] };

    private static HourlyEnergy[] AllHours(UnitRow unit, DateTime[] hours)
    {
        var hourly = Array.ConvertAll(hours, hour => new HourlyEnergy(hour, KWh: 0, Readings: 0));
        for (var i = 0; i < unit.Starts.Length; i++)
        {
            if (Array.IndexOf(hours, unit.Starts[i]) is >= 0 and var hour)
                hourly[hour] = new HourlyEnergy(unit.Starts[i], unit.Kwh[i], unit.Readings[i]);
        }

        return hourly;
    }

    /// <summary>A unit with its stored hours, in parallel arrays.</summary>
    private sealed record UnitRow
    {
        public string DeviceName { get; init; } = "";
        public string Location { get; init; } = "";
        public string? DeviceId { get; init; }
        public DateTime[] Starts { get; init; } = [];
        public decimal[] Kwh { get; init; } = [];
        public int[] Readings { get; init; } = [];
    }
}
