using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Consumption;

/// <summary>What the rows of one unit say of one bucket. Buckets of which they say nothing have none.</summary>
internal sealed record UnitBucket
{
    /// <summary>Which bucket, from 1.</summary>
    public int Number { get; init; }
    public decimal Kwh { get; init; }
    public decimal RecoveredKwh { get; init; }
    public int Readings { get; init; }
    public double TemperatureSum { get; init; }
    public int Temperatures { get; init; }
    public double HumiditySum { get; init; }
    public int Humidities { get; init; }
}

/// <summary>Reads the energy of a unit and what it said of its room, bucket by bucket.</summary>
internal static class EnergyOfUnit
{
    // The energy of a span is also in rows after it, as long as theirs was used before its end. Energy follows on energy in the order of
    // slots, so these come first. Only a unit's first report, or that of a new meter, may begin before the energy of the row before it
    // ends; no report is longer than a day.
    private const string Sql =
        $"""
        WITH r AS NOT MATERIALIZED (
            SELECT * FROM ac_monitoring
            WHERE unit_id = @UnitId AND slot > @From - interval '{PollingOptions.LongestSlot}' AND slot < COALESCE(
                (
                    SELECT slot FROM ac_monitoring
                    WHERE unit_id = @UnitId AND slot >= @To + interval '1 day' AND energy_from >= @To
                    ORDER BY slot
                    LIMIT 1
                ),
                'infinity')
        )
        SELECT number, SUM(kwh) AS kwh, SUM(recovered_kwh) AS recovered_kwh, SUM(readings)::int AS readings,
            COALESCE(SUM(temperature_c), 0) AS temperature_sum, COUNT(temperature_c)::int AS temperatures,
            COALESCE(SUM(humidity), 0) AS humidity_sum, COUNT(humidity)::int AS humidities
        FROM (
            SELECT width_bucket(r."timestamp", @Cuts) AS number, 0 AS kwh, 0 AS recovered_kwh, 1 AS readings, r.temperature_c, r.humidity
            FROM r
            WHERE r."timestamp" >= @From AND r."timestamp" < @To
            UNION ALL
            SELECT i, e.kwh, CASE WHEN r.quality = 'recovered' THEN e.kwh ELSE 0 END, 0, NULL, NULL
            FROM r
            CROSS JOIN LATERAL generate_series(GREATEST(width_bucket(r.energy_from, @Cuts), 1), LEAST(width_bucket(r.energy_to, @Cuts), @Count)) i
            CROSS JOIN LATERAL (
                SELECT energy_before((@Cuts)[i + 1], r.delta_kwh, r.energy_from, r.energy_to)
                    - energy_before((@Cuts)[i], r.delta_kwh, r.energy_from, r.energy_to) AS kwh
            ) e
            WHERE r.delta_kwh > 0
        ) b
        GROUP BY number
        ORDER BY number
        """;

    /// <param name="unitId">Which unit.</param>
    /// <param name="cuts">Where the buckets begin, ascending, and where the last one ends.</param>
    public static async Task<IReadOnlyList<UnitBucket>> ReadAsync(
        NpgsqlDataSource database, int unitId, DateTime[] cuts, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var parameters = new { UnitId = unitId, Cuts = cuts, Count = cuts.Length - 1, From = cuts[0], To = cuts[^1] };
        return (await connection.QueryAsync<UnitBucket>(new CommandDefinition(Sql, parameters, cancellationToken: cancellationToken))).AsList();
    }
}
