using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>
/// Reads the energy, temperature and humidity of units per bucket: from the rollups of days and hours, and from the rows for parts of an hour
/// at the start and end of a range. If those rows were removed, the part of the hour gets its part of the hour's rollup.
/// </summary>
internal sealed class EnergyBucketQuery([FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, SiteCalendar calendar, TimeProvider clock)
{
    private const string RowsSql =
        $"""
        WITH r AS NOT MATERIALIZED (
            SELECT r.*
            FROM unit u
            CROSS JOIN LATERAL rows_of(u.unit_id, (@Boundaries)[1], (@Boundaries)[2]) r
            WHERE u.unit_id = ANY (@UnitIds) AND COALESCE(u.rows_since, '-infinity') <= @HourStart
        )
        SELECT @Number AS number, {ApportionmentSql.Sums}
        FROM ({ApportionmentSql.Sql}) s
        HAVING COUNT(*) > 0
        UNION ALL
        SELECT @Number, ROUND(SUM(h.kwh) * @Part, 9), ROUND(SUM(h.recovered_kwh) * @Part, 9), ROUND(SUM(h.readings) * @Part)::int,
            SUM(h.temperature_sum), SUM(h.temperatures)::int, SUM(h.humidity_sum), SUM(h.humidities)::int
        FROM unit u
        JOIN energy_hour h ON h.unit_id = u.unit_id AND h.start >= @HourStart AND h.start < @HourEnd
        WHERE u.unit_id = ANY (@UnitIds) AND u.rows_since > @HourStart
        HAVING COUNT(*) > 0
        """;

    private static string RollupSql(string table) =>
        $"""
        SELECT width_bucket(start, @Boundaries) AS number, SUM(kwh) AS kwh, SUM(recovered_kwh) AS recovered_kwh, SUM(readings)::int AS readings,
            SUM(temperature_sum) AS temperature_sum, SUM(temperatures)::int AS temperatures,
            SUM(humidity_sum) AS humidity_sum, SUM(humidities)::int AS humidities
        FROM {table}
        WHERE unit_id = ANY (@UnitIds) AND start >= @From AND start < @To
        GROUP BY number
        """;

    private static readonly string HoursSql = RollupSql("energy_hour");
    private static readonly string DaysSql = RollupSql("energy_day");

    /// <summary>The sum of the units in each bucket of a range.</summary>
    public async Task<IReadOnlyList<EnergyBucket>> ReadAsync(int[] unitIds, EnergyRange range, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var buckets = new EnergyBucketBuilder(range.Boundaries);
        foreach (var segment in RollupSegment.Of(range.Bucket, range.Boundaries[0], range.Boundaries[^1], clock.GetUtcNow(), calendar))
        {
            var (from, to) = (segment.From.UtcDateTime, segment.To.UtcDateTime);
            var hour = calendar.HourOf(segment.From);
            var (sql, parameters) = segment.Source switch
            {
                RollupSource.Rows => (RowsSql, (object)new
                {
                    UnitIds = unitIds,
                    Boundaries = new[] { from, to },
                    Count = 1,
                    Number = from == range.Boundaries[0] ? 1 : range.Boundaries.Length - 1,
                    HourStart = hour.Start.UtcDateTime,
                    HourEnd = hour.End.UtcDateTime,
                    Part = (decimal)(to - from).Ticks / (hour.End - hour.Start).Ticks,
                }),
                RollupSource.Hours => (HoursSql, new { UnitIds = unitIds, range.Boundaries, From = from, To = to }),
                _ => (DaysSql, new { UnitIds = unitIds, range.Boundaries, From = from, To = to }),
            };
            buckets.Add(await connection.QueryAsync<int, EnergyRollup, (int, EnergyRollup)>(
                new CommandDefinition(sql, parameters, cancellationToken: cancellationToken), (number, rollup) => (number, rollup), splitOn: "kwh"));
        }

        return buckets.ToBuckets();
    }
}
