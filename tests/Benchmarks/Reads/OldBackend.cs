namespace AcMonitoring.Benchmarks.Reads;

/// <summary>The queries of the Flask backend that this system replaces.</summary>
internal static class OldBackend
{
    /// <summary>
    /// Its dashboard: the latest row of each name, found by sorting the whole table, with what the name's rows of today and of the last 24
    /// hours add up to.
    /// </summary>
    public const string DashboardSql =
        """
        WITH latest AS (
            SELECT *, row_number() OVER (PARTITION BY device_name ORDER BY "timestamp" DESC) AS place
            FROM ac_monitoring
        ),
        today AS (
            SELECT device_name, SUM(delta_kwh) AS kwh FROM ac_monitoring WHERE reading_day = CURRENT_DATE GROUP BY device_name
        ),
        rolling AS (
            SELECT device_name, SUM(delta_kwh) AS kwh FROM ac_monitoring WHERE "timestamp" >= now() - interval '24 hours' GROUP BY device_name
        )
        SELECT l.device_name, l.location, COALESCE(t.kwh, 0), COALESCE(r.kwh, 0), l."timestamp", l.humidity, l.temperature_c,
            l.air_conditioner_mode, l.fan_mode
        FROM latest l
        LEFT JOIN today t ON t.device_name = l.device_name
        LEFT JOIN rolling r ON r.device_name = l.device_name
        WHERE l.place = 1
        ORDER BY l.device_name
        """;

    /// <summary>Its export of so many rows: each looks up what its name used in the 24 hours before it.</summary>
    public static string ExportSql(int rows) =>
        $"""
        SELECT a."timestamp", a.device_name, a.location, a.delta_kwh, a.cumulative_wh, a.humidity, a.temperature_c, a.air_conditioner_mode,
            a.fan_mode, (
                SELECT SUM(b.delta_kwh)
                FROM ac_monitoring b
                WHERE b.device_name = a.device_name AND b."timestamp" <= a."timestamp" AND b."timestamp" > a."timestamp" - interval '24 hours')
        FROM ac_monitoring a
        ORDER BY a."timestamp" DESC
        LIMIT {rows}
        """;
}
