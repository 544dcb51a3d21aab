using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>
/// Reads the energy of units and what they said of their rooms, bucket by bucket: from the totals of days and hours, and from the rows
/// themselves where a span begins or ends inside of an hour.
/// </summary>
internal sealed class EnergyOfUnits([FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, SiteCalendar calendar, TimeProvider clock)
{
    private const string RowsSql =
        $"""
        WITH r AS NOT MATERIALIZED (
            SELECT r.* FROM unnest(@UnitIds) AS u (unit_id) CROSS JOIN LATERAL rows_of(u.unit_id, (@Cuts)[1], (@Cuts)[2]) r
        )
        SELECT @Number AS number, {SharesOfRows.Sums}
        FROM ({SharesOfRows.Sql}) s
        HAVING COUNT(*) > 0
        """;

    private static string TotalsSql(string table) =>
        $"""
        SELECT width_bucket(start, @Cuts) AS number, SUM(kwh) AS kwh, SUM(recovered_kwh) AS recovered_kwh, SUM(readings)::int AS readings,
            SUM(temperature_sum) AS temperature_sum, SUM(temperatures)::int AS temperatures,
            SUM(humidity_sum) AS humidity_sum, SUM(humidities)::int AS humidities
        FROM {table}
        WHERE unit_id = ANY (@UnitIds) AND start >= @From AND start < @To
        GROUP BY number
        """;

    private static readonly string HoursSql = TotalsSql("energy_hour");
    private static readonly string DaysSql = TotalsSql("energy_day");

    /// <summary>The sum of those units in each bucket of a span.</summary>
    public async Task<IReadOnlyList<EnergyBucket>> ReadAsync(int[] unitIds, EnergySpan span, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var totals = new BucketTotals(span.Cuts);
        foreach (var stretch in Stretch.Of(span.Bucket, span.Cuts[0], span.Cuts[^1], clock.GetUtcNow(), calendar))
        {
            var (from, to) = (stretch.From.UtcDateTime, stretch.To.UtcDateTime);
            var (sql, parameters) = stretch.Source switch
            {
                StretchSource.Rows => (RowsSql, (object)new
                {
                    UnitIds = unitIds,
                    Cuts = new[] { from, to },
                    Count = 1,
                    Number = from == span.Cuts[0] ? 1 : span.Cuts.Length - 1,
                }),
                StretchSource.Hours => (HoursSql, new { UnitIds = unitIds, span.Cuts, From = from, To = to }),
                _ => (DaysSql, new { UnitIds = unitIds, span.Cuts, From = from, To = to }),
            };
            totals.Add(await connection.QueryAsync<int, EnergyTotal, (int, EnergyTotal)>(
                new CommandDefinition(sql, parameters, cancellationToken: cancellationToken), (number, total) => (number, total), splitOn: "kwh"));
        }

        return totals.ToBuckets();
    }
}
