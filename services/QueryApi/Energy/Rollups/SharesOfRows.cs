namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>How rows are cut into buckets in SQL. In C# <see cref="TotalsChange"/> does the same.</summary>
internal static class SharesOfRows
{
    /// <summary>
    /// A query of what each row of <c>r</c>, rows of <c>ac_monitoring</c>, has in each bucket: <c>number</c> counts these from 1. A reading is in
    /// the bucket in which it was collected, its energy in those in which it was used. <c>@Cuts</c> are where the buckets begin, ascending, and
    /// where the last one ends; <c>@Count</c> is how many there are.
    /// </summary>
    public const string Sql =
        """
        SELECT r.unit_id, width_bucket(r."timestamp", @Cuts) AS number, 0 AS kwh, 0 AS recovered_kwh, 1 AS readings,
            r.temperature_c::numeric AS temperature, r.humidity::numeric AS humidity
        FROM r
        WHERE r."timestamp" >= (@Cuts)[1] AND r."timestamp" < (@Cuts)[@Count + 1]
        UNION ALL
        SELECT r.unit_id, i, e.kwh, CASE WHEN r.quality = 'recovered' THEN e.kwh ELSE 0 END, 0, NULL, NULL
        FROM r
        CROSS JOIN LATERAL generate_series(GREATEST(width_bucket(r.energy_from, @Cuts), 1), LEAST(width_bucket(r.energy_to, @Cuts), @Count)) i
        CROSS JOIN LATERAL (
            SELECT energy_before((@Cuts)[i + 1], r.delta_kwh, r.energy_from, r.energy_to)
                - energy_before((@Cuts)[i], r.delta_kwh, r.energy_from, r.energy_to) AS kwh
        ) e
        WHERE r.delta_kwh > 0
        """;

    /// <summary>The columns of an <see cref="EnergyTotal"/> over groups of these.</summary>
    public const string Sums =
        """
        SUM(kwh) AS kwh, SUM(recovered_kwh) AS recovered_kwh, SUM(readings)::int AS readings,
            COALESCE(SUM(temperature), 0) AS temperature_sum, COUNT(temperature)::int AS temperatures,
            COALESCE(SUM(humidity), 0) AS humidity_sum, COUNT(humidity)::int AS humidities
        """;
}
