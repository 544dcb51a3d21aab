using AcMonitoring.QueryApi.Tests.Energy.Metering;
using AcMonitoring.QueryApi.Tests.Energy.Rollups;
using AcMonitoring.QueryApi.Tests.Ingestion.Legacy;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Energy.Recompute;

/// <summary>The command <c>recompute-energy</c> on a database of the old backend.</summary>
public sealed class RecomputeEnergyTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly LegacySite _site = new(postgres);

    public ValueTask InitializeAsync() => _site.InitializeAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await _site.RecomputeAsync();
        var once = await _site.VersionsAsync();

        var again = await _site.RecomputeAsync();

        Assert.Equal(once, await _site.VersionsAsync());
        Assert.Equal(0, again.Values.Sum(energy => energy.ChangedRows));
    }

    [Fact]
    public async Task The_service_continues_from_the_recalculated_state()
    {
        await _site.RecomputeAsync();
        var last = LegacySite.Readings[^1];

        await _site.StoreAsync(last with
        {
            Slot = last.Slot.AddMinutes(5),
            CollectedAt = last.CollectedAt.AddMinutes(5),
            CumulativeWh = last.CumulativeWh + 30,
            ReportEnd = last.CollectedAt.AddMinutes(4),
        });

        Assert.Equal(
            ["0.030 measured"],
            await _site.QueryAsync<string>("SELECT to_char(r.delta_kwh, 'FM0.000') || ' ' || r.quality FROM ac_monitoring r WHERE imported_kwh IS NULL"));
    }

    [Fact]
    public async Task A_dry_run_gives_the_same_result()
    {
        var before = await _site.VersionsAsync();

        var dry = await _site.RecomputeAsync(dryRun: true);

        Assert.Equal(before, await _site.VersionsAsync());
        Assert.Equal(await _site.RecomputeAsync(), dry);
    }

    [Fact]
    public async Task Readings_that_arrive_during_the_run_give_the_same_result()
    {
        var newer = DayOfASite.Readings.Select(reading => reading with
        {
            Slot = reading.Slot.AddDays(1),
            CollectedAt = reading.CollectedAt.AddDays(1),
            ReportStart = reading.ReportStart!.Value.AddDays(1),
            ReportEnd = reading.ReportEnd!.Value.AddDays(1),
            ReportedAt = reading.ReportedAt!.Value.AddDays(1),
            CumulativeWh = reading.CumulativeWh + 50_000,
        }).Where(reading => reading.Slot.Minute % 15 == 0).ToList();
        var storing = Task.Run(async () =>
        {
            foreach (var batch in newer.Chunk(500))
                await _site.StoreAsync(batch);
        });
        await _site.RecomputeAsync();
        await storing;
        Assert.Equal(LegacySite.Readings.Count + newer.Count, await _site.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));

        var again = await _site.RecomputeAsync();

        Assert.Equal(0, again.Values.Sum(energy => energy.ChangedRows));
        await StoredRollups.AssertThoseOfRowsAsync(_site);
    }

    [Fact]
    public async Task A_legacy_unit_without_any_meter_value_is_unchanged()
    {
        var name = LegacySite.Readings[0].DeviceName;
        await _site.ExecuteAsync("UPDATE ac_monitoring SET cumulative_wh = 0, delta_kwh = 0.1 WHERE device_name = @name", new { name });

        var counted = await _site.RecomputeAsync();

        Assert.NotEmpty(counted);
        Assert.DoesNotContain(name, counted.Keys);
        Assert.Equal(["imported"], await _site.QueryAsync<string>("SELECT DISTINCT quality FROM ac_monitoring WHERE device_name = @name", new { name }));
        Assert.Empty(await _site.Recompute.FindUnitsAsync(name, null, TestContext.Current.CancellationToken));
    }
}
