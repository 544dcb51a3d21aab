using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>
/// Rebuilds the rollups from the rows after the migration that creates their tables, and after a change of <c>Site__TimeZone</c>. Rollups whose
/// rows were removed are kept.
/// </summary>
internal sealed partial class RollupRebuilder(SiteCalendar calendar, TimeProvider clock, ILogger<RollupRebuilder> logger)
{
    private const string TimeZoneSql = "SELECT time_zone FROM energy_calendar";

    // Each batch locks its units first, so this lock waits for running batches and blocks new ones. Queries still read the old rollups.
    private const string LockSql = "LOCK TABLE unit IN EXCLUSIVE MODE; SET LOCAL work_mem = '64MB'";

    private const string BoundsSql =
        """
        SELECT MIN(LEAST("timestamp", energy_from)), MAX("timestamp") FROM ac_monitoring WHERE "timestamp" BETWEEN @Earliest AND @Latest
        """;

    private const string OutlierInstantsSql =
        """SELECT DISTINCT "timestamp" FROM ac_monitoring WHERE "timestamp" < @Earliest OR "timestamp" > @Latest""";

    // The end of the last hour of each unit that counts more readings than there are rows.
    private const string KeptSql =
        """
        SELECT k.unit_id, LEAST(k.start + interval '1 hour', (
            SELECT MIN(n.start) FROM energy_hour n WHERE n.unit_id = k.unit_id AND n.start > k.start)) AS ends
        FROM (
            SELECT h.unit_id, MAX(h.start) AS start
            FROM energy_hour h
            LEFT JOIN (
                SELECT m.unit_id, a.starts[width_bucket(m."timestamp", a.starts)] AS start, COUNT(*) AS readings
                FROM ac_monitoring m
                JOIN (SELECT unit_id, array_agg(start ORDER BY start) AS starts FROM energy_hour GROUP BY unit_id) a USING (unit_id)
                GROUP BY 1, 2
            ) r ON r.unit_id = h.unit_id AND r.start = h.start
            WHERE h.readings > COALESCE(r.readings, 0)
            GROUP BY h.unit_id
        ) k
        """;

    private const string DeleteSql =
        """
        DELETE FROM energy_hour h
        WHERE NOT EXISTS (SELECT FROM unnest(@UnitIds, @Ends) AS k (unit_id, ends) WHERE k.unit_id = h.unit_id AND h.start < k.ends);
        DELETE FROM energy_day
        """;

    private const string HoursSql =
        $"""
        WITH r AS NOT MATERIALIZED (SELECT * FROM ac_monitoring)
        INSERT INTO energy_hour (unit_id, start, kwh, recovered_kwh, readings, temperature_sum, temperatures, humidity_sum, humidities)
        SELECT unit_id, (@Boundaries)[number], {ApportionmentSql.Sums}
        FROM ({ApportionmentSql.Sql}) s
        LEFT JOIN unnest(@UnitIds, @Ends) AS k (unit_id, ends) USING (unit_id)
        WHERE k.ends IS NULL OR (@Boundaries)[number] >= k.ends
        GROUP BY unit_id, number
        ORDER BY number, unit_id
        """;

    private const string HourStartsSql = "SELECT DISTINCT start FROM energy_hour";

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
        var current = await connection.ExecuteScalarAsync<string?>(Command(TimeZoneSql));
        if (current is not null && calendar.HasRulesOf(current))
            return;

        Log.Rebuilding(logger, calendar.TimeZone);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(Command(LockSql));
        // Up to the last hour with removed rows, the rollups know more than the rows.
        var kept = (await connection.QueryAsync<(int UnitId, DateTime End)>(Command(KeptSql))).AsList();
        var keptParameters = new { UnitIds = kept.Select(unit => unit.UnitId).ToArray(), Ends = kept.Select(unit => unit.End).ToArray() };
        await connection.ExecuteAsync(Command(DeleteSql, keptParameters));
        // A kept hour that the new zone splits ends with a part of an hour, so that no energy is lost or counted twice.
        var boundaries = await BoundariesAsync();
        if (boundaries.Count > 1)
        {
            boundaries.UnionWith(kept.Select(unit => (DateTimeOffset)unit.End));
            await connection.ExecuteAsync(Command(
                HoursSql, new { Boundaries = Instants(boundaries), Count = boundaries.Count - 1, keptParameters.UnitIds, keptParameters.Ends }));
        }

        var hours = await connection.QueryAsync<DateTime>(Command(HourStartsSql));
        var days = new SortedSet<DateTimeOffset>(hours.Select(hour => calendar.StartOf(Bucket.Day, hour)));
        if (days.Count > 0)
            await connection.ExecuteAsync(Command(DaysSql, new { Days = Instants(days) }));
        await connection.ExecuteAsync(Command(SaveTimeZoneSql, new { calendar.TimeZone }));
        await transaction.CommitAsync(cancellationToken);
        if (kept.Count == 0)
            Log.Rebuilt(logger);
        else if (kept.TrueForAll(unit => calendar.StartOf(Bucket.Hour, unit.End) == unit.End))
            Log.Regrouped(logger, kept.Count, kept.Max(unit => unit.End));
        else
            Log.Shifted(logger, kept.Count, kept.Max(unit => unit.End));

        async Task<SortedSet<DateTimeOffset>> BoundariesAsync()
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

            return boundaries;
        }

        // No timeout: this reads years of readings.
        CommandDefinition Command(string sql, object? parameters = null) => new(sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken);
    }

    private static DateTime[] Instants(IEnumerable<DateTimeOffset> instants) => [.. instants.Select(instant => instant.UtcDateTime)];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Rebuilding the rollups of hours and days for the time zone {TimeZone}. With years of readings this takes minutes.")]
        public static partial void Rebuilding(ILogger logger, string timeZone);

        [LoggerMessage(2, LogLevel.Information, "The rollups of hours and days are rebuilt.")]
        public static partial void Rebuilt(ILogger logger);

        [LoggerMessage(3, LogLevel.Information, "The rollups of hours and days are rebuilt. Rows of {Count} units were removed, the last before {Until:u}: their hours up to then are kept, and regrouped into the days of the new time zone.")]
        public static partial void Regrouped(ILogger logger, int count, DateTime until);

        [LoggerMessage(4, LogLevel.Warning, "The rollups of hours and days are rebuilt. Rows of {Count} units were removed, the last before {Until:u}: their hours up to then are kept with the minutes of the former time zone, because the hours of the new one start at other minutes. Each counts in the hour and the day in which it starts.")]
        public static partial void Shifted(ILogger logger, int count, DateTime until);
    }
}
