using AcMonitoring.QueryApi.Site;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>The current values of one unit, and its energy. Null if unknown; instants are UTC.</summary>
/// <param name="DeviceName">The unit's name.</param>
/// <param name="Location">SmartThings location id.</param>
/// <param name="TodayKWh">Energy since the site's midnight in kWh, 3 decimals.</param>
/// <param name="Rolling24hKWh">Energy of the last 24 hours in kWh, 3 decimals.</param>
/// <param name="LastUpdate">Time of collection of the newest reading.</param>
/// <param name="Humidity">Relative humidity in percent, 1 decimal.</param>
/// <param name="TemperatureC">Room temperature in degrees Celsius, 1 decimal.</param>
/// <param name="AirConditionerMode">The vendor's term.</param>
/// <param name="FanMode">The vendor's term.</param>
/// <param name="DeviceId">SmartThings device id; null for a unit that only the old backend knew.</param>
/// <param name="LocationName">The location's name.</param>
/// <param name="Switch"><c>on</c> or <c>off</c>.</param>
/// <param name="Stale">True when the newest reading is older than two slots.</param>
internal sealed record DashboardUnit(
    string DeviceName,
    string Location,
    decimal TodayKWh,
    decimal Rolling24hKWh,
    DateTime LastUpdate,
    decimal? Humidity,
    decimal? TemperatureC,
    string? AirConditionerMode,
    string? FanMode,
    string? DeviceId,
    string? LocationName,
    string? Switch,
    bool Stale);

/// <summary>Handles <c>GET /dashboard</c>.</summary>
internal sealed class GetDashboard(NpgsqlDataSource database, SiteCalendar calendar, IOptions<PollingOptions> polling, TimeProvider clock)
{
    // The last 24 hours start within an hour: the energy of that hour before the start is subtracted.
    // The one-row table and the ranges with two ends make PostgreSQL use a generic plan. Otherwise it estimates that plan as more expensive,
    // and plans each query again.
    internal const string Sql =
        """
        WITH query AS MATERIALIZED (
            SELECT @DayStart AS day_start, @DayEnd AS day_end, @DayAgo AS day_ago, @DayAgoHour AS day_ago_hour
        )
        SELECT u.device_name AS DeviceName, u.location AS Location,
            ROUND(COALESCE(t.today_kwh, 0), 3) AS TodayKWh, ROUND(COALESCE(t.hours_kwh, 0) - COALESCE(b.kwh, 0), 3) AS Rolling24hKWh,
            u."timestamp" AS LastUpdate,
            ROUND(u.humidity::numeric, 1) AS Humidity, ROUND(u.temperature_c::numeric, 1) AS TemperatureC,
            u.air_conditioner_mode AS AirConditionerMode, u.fan_mode AS FanMode,
            u.device_id AS DeviceId, u.location_name AS LocationName, u.switch AS Switch,
            u."timestamp" < @StaleBefore AS Stale
        FROM query
        CROSS JOIN unit u
        CROSS JOIN LATERAL (
            SELECT SUM(h.kwh) FILTER (WHERE h.start >= day_start) AS today_kwh, SUM(h.kwh) FILTER (WHERE h.start >= day_ago_hour) AS hours_kwh
            FROM energy_hour h
            WHERE h.unit_id = u.unit_id AND h.start >= LEAST(day_start, day_ago_hour) AND h.start < day_end
        ) t
        CROSS JOIN LATERAL (
            SELECT SUM(energy_before(day_ago, r.delta_kwh, r.energy_from, r.energy_to)
                - energy_before(day_ago_hour, r.delta_kwh, r.energy_from, r.energy_to)) AS kwh
            FROM energy_rows_of(u.unit_id, day_ago_hour, day_ago) r
        ) b
        WHERE u."timestamp" IS NOT NULL
        ORDER BY u.device_name, u.location, u.unit_id
        """;

    public async Task<IEnumerable<DashboardUnit>> HandleAsync(CancellationToken cancellationToken)
    {
        var parameters = Parameters(clock.GetUtcNow(), calendar, polling.Value);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<DashboardUnit>(new CommandDefinition(Sql, parameters, cancellationToken: cancellationToken));
    }

    internal static object Parameters(DateTimeOffset now, SiteCalendar calendar, PollingOptions polling) => new
    {
        DayStart = calendar.StartOf(Bucket.Day, now).UtcDateTime,
        DayEnd = calendar.EndOf(Bucket.Day, now).UtcDateTime,
        DayAgo = now.UtcDateTime.AddHours(-24),
        DayAgoHour = calendar.StartOf(Bucket.Hour, now.AddHours(-24)).UtcDateTime,
        StaleBefore = now.UtcDateTime - polling.SilenceLimit,
    };
}
