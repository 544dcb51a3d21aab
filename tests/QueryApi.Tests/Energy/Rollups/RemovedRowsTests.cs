using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Energy.Rollups;

/// <summary>The rollups of time whose rows were removed.</summary>
public sealed class RemovedRowsTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int SlotsPerDay = 288;
    private const int Days = 4;
    private const string RemoveTheOldest = "DELETE FROM ac_monitoring WHERE slot < (SELECT MIN(slot) FROM ac_monitoring) + interval '33 hours'";

    private readonly StoredSite _site = new(postgres);

    public ValueTask InitializeAsync() => _site.InitializeAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("Etc/UTC", "UTC")]
    [InlineData("Asia/Calcutta", "Asia/Kolkata")]
    public async Task Another_name_of_the_same_time_zone_changes_nothing(string timeZone, string otherName)
    {
        await _site.RestartAsync(timeZone);
        await StoreDaysAsync();
        await _site.ExecuteAsync("DELETE FROM ac_monitoring WHERE slot < (SELECT MAX(slot) FROM ac_monitoring)");
        var before = await StoredRollups.ReadAsync(_site);

        await _site.RestartAsync(otherName);
        Assert.Equal(before, await StoredRollups.ReadAsync(_site));

        var kwh = await KwhAsync();
        await _site.StoreAsync(Reading("a", 11));
        Assert.Equal(kwh + 1, await KwhAsync());

        async Task<decimal> KwhAsync() => Math.Round(await _site.ScalarAsync<decimal>("SELECT SUM(kwh) FROM energy_day"), 6);
    }

    [Theory]
    [InlineData("Europe/Paris", "America/New_York")]
    [InlineData("Asia/Kolkata", "Australia/Adelaide")]
    public async Task A_time_zone_with_the_same_hours_regroups_the_hours_without_rows_into_its_days(string timeZone, string other)
    {
        await _site.RestartAsync(timeZone);
        await StoreDaysAsync();
        await _site.RestartAsync(other);
        var expected = await StoredRollups.ReadAsync(_site);
        await _site.RestartAsync(timeZone);
        await _site.ExecuteAsync(RemoveTheOldest);

        await _site.RestartAsync(other);

        Assert.Equal(expected, await StoredRollups.ReadAsync(_site));
    }

    [Fact]
    public async Task A_time_zone_with_other_hours_keeps_the_hours_without_rows_and_a_return_restores_all()
    {
        await StoreDaysAsync();
        await _site.RestartAsync("Asia/Kathmandu");
        var expected = await StoredRollups.ReadAsync(_site);
        await _site.RestartAsync("Europe/Paris");
        await _site.ExecuteAsync(RemoveTheOldest);
        var before = await StoredRollups.ReadAsync(_site);
        var totals = await TotalsAsync();

        await _site.RestartAsync("Asia/Kathmandu");

        var after = await StoredRollups.ReadAsync(_site);
        Assert.Equal(totals, await TotalsAsync());
        // The kept hours and the first part of an hour, and the rebuilt ones.
        Assert.Equal(2 * 33, after.Count(rollup => rollup.StartsWith("hour", StringComparison.Ordinal) && before.Contains(rollup)));
        Assert.Equal(2 * ((24 * Days) + 1 - 34), after.Count(rollup => rollup.StartsWith("hour", StringComparison.Ordinal) && expected.Contains(rollup)));

        await _site.RestartAsync("Europe/Paris");
        Assert.Equal(before, await StoredRollups.ReadAsync(_site));
    }

    [Theory]
    [InlineData("slot < (SELECT MAX(slot) FROM ac_monitoring)")]
    [InlineData("slot BETWEEN '2026-03-15T07:13:00Z' AND '2026-03-15T17:41:00Z'")]
    [InlineData("true")]
    public async Task A_forced_rebuild_keeps_the_rollups_of_removed_rows(string removed)
    {
        await StoreDaysAsync();
        var before = await StoredRollups.ReadAsync(_site);
        await _site.ExecuteAsync($"DELETE FROM ac_monitoring WHERE {removed}; DELETE FROM energy_calendar");

        await _site.RestartAsync("Europe/Paris");

        Assert.Equal(before, await StoredRollups.ReadAsync(_site));
    }

    [Fact]
    public async Task A_forced_rebuild_repairs_the_rollups_after_the_removed_rows()
    {
        await StoreDaysAsync();
        var before = await StoredRollups.ReadAsync(_site);
        await _site.ExecuteAsync(
            RemoveTheOldest + "; UPDATE energy_hour SET kwh = 7 WHERE start = '2026-03-16T07:00:00Z'; UPDATE energy_day SET kwh = 7; DELETE FROM energy_calendar");

        await _site.RestartAsync("Europe/Paris");

        Assert.Equal(before, await StoredRollups.ReadAsync(_site));
    }

    [Fact]
    public async Task The_energy_of_a_row_whose_predecessor_was_deleted_by_hand_is_not_recalculated()
    {
        await StoreDaysAsync();
        var before = await StoredRollups.ReadAsync(_site);
        await _site.ExecuteAsync(RemoveTheOldest);

        Assert.Equal(0, await _site.RecomputeAsync());
        Assert.Equal(before, await StoredRollups.ReadAsync(_site));
    }

    // Two units that use 1 kW and 3 kW.
    private async Task StoreDaysAsync() => await _site.StoreAsync(
        [.. Enumerable.Range(-Days * SlotsPerDay, Days * SlotsPerDay).SelectMany(slot => new[] { Reading("a", slot), Reading("b", slot) })]);

    private static DeviceReading Reading(string unit, int slot) =>
        A.Reading(unit, slot, 1_000_000 + (slot * (unit == "a" ? 1_000m : 3_000m) / 12));

    private Task<string> TotalsAsync() => _site.ScalarAsync<string>(
        "SELECT (SELECT concat_ws(' ', SUM(kwh), SUM(readings)) FROM energy_hour) || ' ' || (SELECT concat_ws(' ', SUM(kwh), SUM(readings)) FROM energy_day)");
}
