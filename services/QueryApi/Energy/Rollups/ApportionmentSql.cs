namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>Apportions the energy of rows over buckets in SQL, as <see cref="RollupChange"/> does in C#.</summary>
internal static class ApportionmentSql
{
    /// <summary>
    /// A query over <c>r</c>, rows of <c>ac_monitoring</c>, that returns the part of each row in each bucket. A reading counts in the bucket in
    /// which it was collected, its energy in those in which it was used. <c>number</c> is the number of the bucket, from 1; <c>@Boundaries</c>
    /// are the starts of the buckets, ascending, and the end of the last one; <c>@Count</c> is the number of buckets.
    /// </summary>
    public const string Sql =
        """
        SELECT r.unit_id, width_bucket(r."timestamp", @Boundaries) AS number, 0 AS kwh, 0 AS recovered_kwh, 1 AS readings,
            r.temperature_c::numeric AS temperature, r.humidity::numeric AS humidity
        FROM r
        WHERE r."timestamp" >= (@Boundaries)[1] AND r."timestamp" < (@Boundaries)[@Count + 1]
        UNION ALL
        SELECT r.unit_id, i, e.kwh, CASE WHEN r.quality = 'recovered' THEN e.kwh ELSE 0 END, 0, NULL, NULL
        FROM r
        CROSS JOIN LATERAL generate_series(GREATEST(width_bucket(r.energy_from, @Boundaries), 1), LEAST(width_bucket(r.energy_to, @Boundaries), @Count)) i
        CROSS JOIN LATERAL (
            SELECT energy_before((@Boundaries)[i + 1], r.delta_kwh, r.energy_from, r.energy_to)
                - energy_before((@Boundaries)[i], r.delta_kwh, r.energy_from, r.energy_to) AS kwh
        ) e
        WHERE r.delta_kwh > 0
        """;

    /// <summary>The columns of an <see cref="EnergyRollup"/>, aggregated over that query.</summary>
    public const string Sums =
        """
        SUM(kwh) AS kwh, SUM(recovered_kwh) AS recovered_kwh, SUM(readings)::int AS readings,
            COALESCE(SUM(temperature), 0) AS temperature_sum, COUNT(temperature)::int AS temperatures,
            COALESCE(SUM(humidity), 0) AS humidity_sum, COUNT(humidity)::int AS humidities
        """;
}
