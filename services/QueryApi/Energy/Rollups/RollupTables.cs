using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>
/// Updates <c>energy_hour</c> and <c>energy_day</c>, the rollups of <c>ac_monitoring</c> per unit and clock hour or day of the site.
/// </summary>
internal static class RollupTables
{
    private const string TimeZoneSql = "SELECT time_zone FROM energy_calendar";

    /// <summary>Adds a change, in the transaction that writes its rows and holds the locks of their units.</summary>
    /// <exception cref="SiteTimeZoneMismatchException">The rollups belong to another time zone.</exception>
    public static async Task AddAsync(
        NpgsqlConnection connection, RollupChange change, SiteCalendar calendar, CancellationToken cancellationToken)
    {
        var hours = change.Hours();
        if (hours.Count == 0)
            return;

        var timeZone = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(TimeZoneSql, cancellationToken: cancellationToken));
        if (timeZone is null || !calendar.HasRulesOf(timeZone))
            throw new SiteTimeZoneMismatchException(calendar.TimeZone);
        await AddAsync(connection, "energy_hour", hours, cancellationToken);
        await AddAsync(connection, "energy_day", Days(hours, calendar), cancellationToken);
    }

    /// <summary>Moves the rollups of a unit to another unit.</summary>
    public static Task MoveAsync(NpgsqlConnection connection, int fromUnitId, int toUnitId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            MoveSql("energy_hour") + MoveSql("energy_day"), new { From = fromUnitId, To = toUnitId }, cancellationToken: cancellationToken));

    // The hours are ordered, so those of one day are consecutive.
    private static List<(int UnitId, DateTimeOffset Start, EnergyRollup Change)> Days(
        IReadOnlyList<(int UnitId, DateTimeOffset Start, EnergyRollup Change)> hours, SiteCalendar calendar)
    {
        var days = new List<(int UnitId, DateTimeOffset Start, EnergyRollup Change)>();
        var end = DateTimeOffset.MinValue;
        foreach (var (unitId, start, change) in hours)
        {
            if (days.Count > 0 && days[^1] is var day && day.UnitId == unitId && start < end)
            {
                days[^1] = day with { Change = day.Change + change };
                continue;
            }

            days.Add((unitId, calendar.StartOf(Bucket.Day, start), change));
            end = calendar.EndOf(Bucket.Day, start);
        }

        return days;
    }

    private static Task<int> AddAsync(
        NpgsqlConnection connection,
        string table,
        IReadOnlyCollection<(int UnitId, DateTimeOffset Start, EnergyRollup Change)> changes,
        CancellationToken cancellationToken)
    {
        var parameters = new
        {
            UnitIds = changes.Select(one => one.UnitId).ToArray(),
            Starts = changes.Select(one => one.Start).ToArray(),
            Kwhs = changes.Select(one => one.Change.Kwh).ToArray(),
            RecoveredKwhs = changes.Select(one => one.Change.RecoveredKwh).ToArray(),
            Readings = changes.Select(one => one.Change.Readings).ToArray(),
            TemperatureSums = changes.Select(one => one.Change.TemperatureSum).ToArray(),
            Temperatures = changes.Select(one => one.Change.Temperatures).ToArray(),
            HumiditySums = changes.Select(one => one.Change.HumiditySum).ToArray(),
            Humidities = changes.Select(one => one.Change.Humidities).ToArray(),
        };
        return connection.ExecuteAsync(new CommandDefinition(AddSql(table), parameters, cancellationToken: cancellationToken));
    }

    private static string AddSql(string table) =>
        $"""
        INSERT INTO {table} AS t (
            unit_id, start, kwh, recovered_kwh, readings, temperature_sum, temperatures, humidity_sum, humidities)
        SELECT *
        FROM unnest(@UnitIds, @Starts, @Kwhs, @RecoveredKwhs, @Readings, @TemperatureSums, @Temperatures, @HumiditySums, @Humidities)
        {OnConflictSql}
        """;

    private static string MoveSql(string table) =>
        $"""
        INSERT INTO {table} AS t (
            unit_id, start, kwh, recovered_kwh, readings, temperature_sum, temperatures, humidity_sum, humidities)
        SELECT @To, start, kwh, recovered_kwh, readings, temperature_sum, temperatures, humidity_sum, humidities
        FROM {table}
        WHERE unit_id = @From
        {OnConflictSql};
        DELETE FROM {table} WHERE unit_id = @From;
        """;

    private const string OnConflictSql =
        """
        ON CONFLICT (unit_id, start) DO UPDATE SET
            kwh = t.kwh + EXCLUDED.kwh, recovered_kwh = t.recovered_kwh + EXCLUDED.recovered_kwh, readings = t.readings + EXCLUDED.readings,
            temperature_sum = t.temperature_sum + EXCLUDED.temperature_sum, temperatures = t.temperatures + EXCLUDED.temperatures,
            humidity_sum = t.humidity_sum + EXCLUDED.humidity_sum, humidities = t.humidities + EXCLUDED.humidities
        """;
}
