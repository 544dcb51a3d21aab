using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>
/// Rebuilds the rollups of all rows after the migration that creates their tables, and after a change of <c>Site__TimeZone</c>.
/// </summary>
internal sealed partial class RollupRebuilder(SiteCalendar calendar, TimeProvider clock, ILogger<RollupRebuilder> logger)
{
    private const string TimeZoneSql = "SELECT time_zone FROM energy_calendar";

    // Each batch locks its units first, so this lock waits for running batches and blocks new ones. Queries still read the old rollups.
    private const string LockSql = "LOCK TABLE unit IN EXCLUSIVE MODE; SET LOCAL work_mem = '64MB'; DELETE FROM energy_hour; DELETE FROM energy_day";

    private const string BoundsSql =
        """
        SELECT MIN(LEAST("timestamp", energy_from)), MAX("timestamp") FROM ac_monitoring WHERE "timestamp" BETWEEN @Earliest AND @Latest
        """;

    private const string OutlierInstantsSql =
        """SELECT DISTINCT "timestamp" FROM ac_monitoring WHERE "timestamp" < @Earliest OR "timestamp" > @Latest""";

    private const string HoursSql =
        $"""
        WITH r AS NOT MATERIALIZED (SELECT * FROM ac_monitoring)
        INSERT INTO energy_hour (unit_id, start, kwh, recovered_kwh, readings, temperature_sum, temperatures, humidity_sum, humidities)
        SELECT unit_id, (@Boundaries)[number], {ApportionmentSql.Sums}
        FROM ({ApportionmentSql.Sql}) s
        GROUP BY unit_id, number
        ORDER BY number, unit_id
        """;

    private const string DaysSql =
        """
        INSERT INTO energy_day (unit_id, start, kwh, recovered_kwh, readings, temperature_sum, temperatures, humidity_sum, humidities)
        SELECT unit_id, (@Days)[width_bucket(start, @Days)], SUM(kwh), SUM(recovered_kwh), SUM(readings), SUM(temperature_sum), SUM(temperatures),
            SUM(humidity_sum), SUM(humidities)
        FROM energy_hour
        GROUP BY 1, 2
        ORDER BY 2, 1
        """;

    private const string SaveTimeZoneSql = "DELETE FROM energy_calendar; INSERT INTO energy_calendar (time_zone) VALUES (@TimeZone); ANALYZE energy_hour, energy_day";

    /// <param name="connection">The connection that holds the advisory lock of the migration.</param>
    public async Task RebuildIfTimeZoneChangedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var current = await connection.ExecuteScalarAsync<string?>(Command(TimeZoneSql, null));
        if (current == calendar.TimeZone)
            return;

        Log.Rebuilding(logger, calendar.TimeZone);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(Command(LockSql, null));
        var boundaries = await BoundariesAsync();
        if (boundaries.Count > 1)
        {
            await connection.ExecuteAsync(Command(HoursSql, new { Boundaries = Instants(boundaries), Count = boundaries.Count - 1 }));
            await connection.ExecuteAsync(Command(DaysSql, new { Days = Instants(boundaries.SkipLast(1).Select(hour => calendar.StartOf(Bucket.Day, hour)).Distinct()) }));
        }

        await connection.ExecuteAsync(Command(SaveTimeZoneSql, new { calendar.TimeZone }));
        await transaction.CommitAsync(cancellationToken);
        Log.Rebuilt(logger);

        async Task<List<DateTimeOffset>> BoundariesAsync()
        {
            var range = new { Earliest = MeterReading.Earliest.UtcDateTime, Latest = clock.GetUtcNow().UtcDateTime.AddDays(1) };
            var (first, last) = await connection.QuerySingleAsync<(DateTime? First, DateTime? Last)>(Command(BoundsSql, range));
            var boundaries = new SortedSet<DateTimeOffset>();
            if (first is not null && last is not null)
                boundaries.UnionWith(calendar.Boundaries(Bucket.Hour, calendar.StartOf(Bucket.Hour, first.Value), calendar.EndOf(Bucket.Hour, last.Value)));
            // Some rows of the old backend have an implausible time. Only their own hours are added, not all hours in between.
            foreach (var instant in await connection.QueryAsync<DateTime>(Command(OutlierInstantsSql, range)))
            {
                var hour = calendar.HourOf(instant);
                boundaries.UnionWith([hour.Start, hour.End]);
            }

            return [.. boundaries];
        }

        // No timeout: this reads years of readings.
        CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken);
    }

    private static DateTime[] Instants(IEnumerable<DateTimeOffset> instants) => [.. instants.Select(instant => instant.UtcDateTime)];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Rebuilding the rollups of hours and days for the time zone {TimeZone}. With years of readings this takes minutes.")]
        public static partial void Rebuilding(ILogger logger, string timeZone);

        [LoggerMessage(2, LogLevel.Information, "The rollups of hours and days are rebuilt.")]
        public static partial void Rebuilt(ILogger logger);
    }
}
