namespace AcMonitoring.QueryApi.Tests;

/// <summary>The totals of hours and days that answers are read from.</summary>
public sealed class TotalsTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task They_are_those_of_the_rows_when_readings_come_late_twice_and_in_another_form()
    {
        var unit = Guid.NewGuid().ToString();
        await app.StoreAsync(A.Reading(unit, -600, 1_000), A.Reading(unit, -200, 41_000), A.Reading(unit, -190, 42_000.3m), A.Reading(unit, 0, 50_000));
        await app.StoreAsync(
            A.Reading(unit, -400, 20_000.7m) with { TemperatureC = 19.37, Humidity = null },
            A.Reading(unit, -190, 42_000.3m),
            A.Reading(unit, -150, 43_000));
        // The same slot, an hour later and of another room.
        var again = A.Reading(unit, -150, 44_000);
        await app.StoreAsync(again with { CollectedAt = again.CollectedAt.AddHours(1), TemperatureC = 25, Humidity = 61.25 });

        await StoredTotals.AssertThoseOfRowsAsync(app);
    }
}
