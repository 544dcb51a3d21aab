using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>
/// Makes the totals of all rows anew where they count by other clocks than the site's: after the migration that brings their tables, and
/// after a change of <c>Site__TimeZone</c>.
/// </summary>
internal sealed partial class MakeTotals(SiteCalendar calendar, TimeProvider clock, ILogger<MakeTotals> logger)
{
    private const string TimeZoneSql = "SELECT time_zone FROM energy_calendar";

    // Each batch of readings begins with a lock on its units, so none is half stored now, nor begins until the totals are there. Answers
    // are given meanwhile, from the totals as they were.
    private const string LockSql = "LOCK TABLE unit IN EXCLUSIVE MODE; SET LOCAL work_mem = '64MB'; DELETE FROM energy_hour; DELETE FROM energy_day";

    private const string BoundsSql =
        """
        SELECT MIN(LEAST("timestamp", energy_from)), MAX("timestamp") FROM ac_monitoring WHERE "timestamp" BETWEEN @Earliest AND @Latest
        """;

    private const string OddInstantsSql =
        """SELECT DISTINCT "timestamp" FROM ac_monitoring WHERE "timestamp" < @Earliest OR "timestamp" > @Latest""";

    private const string HoursSql =
        $"""
        WITH r AS NOT MATERIALIZED (SELECT * FROM ac_monitoring)
        INSERT INTO energy_hour (unit_id, start, kwh, recovered_kwh, readings, temperature_sum, temperatures, humidity_sum, humidities)
        SELECT unit_id, (@Cuts)[number], {SharesOfRows.Sums}
        FROM ({SharesOfRows.Sql}) s
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

    private const string RememberSql = "DELETE FROM energy_calendar; INSERT INTO energy_calendar (time_zone) VALUES (@TimeZone); ANALYZE energy_hour, energy_day";

    /// <param name="connection">Holds the lock of the migration.</param>
    public async Task WhereOthersAreThereAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var present = await connection.ExecuteScalarAsync<string?>(Command(TimeZoneSql, null));
        if (present == calendar.TimeZone)
            return;

        Log.Making(logger, calendar.TimeZone);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(Command(LockSql, null));
        var cuts = await CutsAsync();
        if (cuts.Count > 1)
        {
            await connection.ExecuteAsync(Command(HoursSql, new { Cuts = Instants(cuts), Count = cuts.Count - 1 }));
            await connection.ExecuteAsync(Command(DaysSql, new { Days = Instants(cuts.SkipLast(1).Select(cut => calendar.StartOf(Bucket.Day, cut)).Distinct()) }));
        }

        await connection.ExecuteAsync(Command(RememberSql, new { calendar.TimeZone }));
        await transaction.CommitAsync(cancellationToken);
        Log.Made(logger);

        async Task<List<DateTimeOffset>> CutsAsync()
        {
            var span = new { Earliest = MeterReading.Earliest.UtcDateTime, Latest = clock.GetUtcNow().UtcDateTime.AddDays(1) };
            var (first, last) = await connection.QuerySingleAsync<(DateTime? First, DateTime? Last)>(Command(BoundsSql, span));
            var cuts = new SortedSet<DateTimeOffset>();
            if (first is not null && last is not null)
                cuts.UnionWith(calendar.Cuts(Bucket.Hour, calendar.StartOf(Bucket.Hour, first.Value), calendar.EndOf(Bucket.Hour, last.Value)));
            // Rows of the old backend that never had a sensible time: all hours between them and the others would be too many.
            foreach (var instant in await connection.QueryAsync<DateTime>(Command(OddInstantsSql, span)))
            {
                var hour = calendar.HourAround(instant);
                cuts.UnionWith([hour.Start, hour.End]);
            }

            return [.. cuts];
        }

        // As long as it takes: years of readings are read.
        CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken);
    }

    private static DateTime[] Instants(IEnumerable<DateTimeOffset> instants) => [.. instants.Select(instant => instant.UtcDateTime)];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The totals of hours and days are made anew, by the clocks of {TimeZone}. With years of readings this takes minutes.")]
        public static partial void Making(ILogger logger, string timeZone);

        [LoggerMessage(2, LogLevel.Information, "The totals of hours and days are there.")]
        public static partial void Made(ILogger logger);
    }
}
