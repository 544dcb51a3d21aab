namespace AcMonitoring.QueryApi.Tests.Energy.Rollups;

/// <summary>The rollups of hours and days.</summary>
[Collection<BrokerOfStoring>]
public sealed class RollupTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task Rollups_match_the_rows_after_late_repeated_and_changed_readings()
    {
        var unit = Guid.NewGuid().ToString();
        await app.StoreAsync(A.Reading(unit, -600, 1_000), A.Reading(unit, -200, 41_000), A.Reading(unit, -190, 42_000.3m), A.Reading(unit, 0, 50_000));
        await app.StoreAsync(
            A.Reading(unit, -400, 20_000.7m) with { TemperatureC = 19.37, Humidity = null },
            A.Reading(unit, -190, 42_000.3m),
            A.Reading(unit, -150, 43_000));
        // The same slot, collected an hour later in another location.
        var again = A.Reading(unit, -150, 44_000);
        await app.StoreAsync(again with { CollectedAt = again.CollectedAt.AddHours(1), TemperatureC = 25, Humidity = 61.25 });

        await StoredRollups.AssertThoseOfRowsAsync(app);
    }

    [Fact]
    public async Task The_energy_of_any_range_is_correct_around_gaps_and_meter_resets()
    {
        var unit = Guid.NewGuid().ToString();
        await app.StoreAsync([
            A.Reading(unit, -900, 1_000), A.Reading(unit, -899, 1_100), A.Reading(unit, -898, 1_100), A.Reading(unit, -600, 31_000),
            .. Enumerable.Range(-599, 5).Select(slot => A.Reading(unit, slot, 100 + (slot + 600) * 40)),
            A.Reading(unit, -300, 20_000), A.Reading(unit, -299, 20_050),
        ]);
        Assert.Contains("reset", await app.QueryAsync<string>("SELECT quality FROM ac_monitoring"));

        var first = A.Reading(unit, -910).Slot.UtcDateTime;
        var spans = Enumerable.Range(0, 320).Select(number => first.AddMinutes(11 * number))
            .SelectMany(_ => (int[])[7, 55, 60], (from, minutes) => (From: from, To: from.AddMinutes(minutes))).ToList();
        var parameters = new { From = spans.Select(span => span.From).ToArray(), To = spans.Select(span => span.To).ToArray(), DeviceId = unit };
        Assert.Equal(await EnergiesAsync("ac_monitoring"), await EnergiesAsync("energy_rows_of(u.unit_id, s.first, s.last)"));

        Task<IReadOnlyList<decimal>> EnergiesAsync(string rows) => app.QueryAsync<decimal>(
            $"""
            SELECT trim_scale(COALESCE(SUM(energy_before(s.last, r.delta_kwh, r.energy_from, r.energy_to)
                - energy_before(s.first, r.delta_kwh, r.energy_from, r.energy_to)), 0))
            FROM unnest(@From, @To) WITH ORDINALITY AS s (first, last, number)
            JOIN unit u ON u.device_id = @DeviceId
            LEFT JOIN LATERAL (SELECT * FROM {rows}) r ON r.unit_id = u.unit_id AND r.delta_kwh > 0
            GROUP BY s.number
            ORDER BY s.number
            """,
            parameters);
    }
}
