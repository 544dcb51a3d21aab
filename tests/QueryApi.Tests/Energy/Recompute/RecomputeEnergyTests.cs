using AcMonitoring.QueryApi.Tests.Energy.Metering;
using AcMonitoring.QueryApi.Tests.Energy.Rollups;
using AcMonitoring.QueryApi.Tests.Ingestion.Legacy;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Energy.Recompute;

/// <summary>What the command <c>recompute-energy</c> does to the database of the old backend.</summary>
public sealed class RecomputeEnergyTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly OldSite _site = new(postgres);

    public ValueTask InitializeAsync() => _site.InitializeAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Twice_is_once()
    {
        await _site.RecomputeAsync();
        var once = await _site.VersionsAsync();

        var again = await _site.RecomputeAsync();

        Assert.Equal(once, await _site.VersionsAsync());
        Assert.Equal(0, again.Values.Sum(energy => energy.ChangedRows));
    }

    [Fact]
    public async Task The_service_goes_on_from_what_was_counted_again()
    {
        await _site.RecomputeAsync();
        var last = OldSite.Readings[^1];

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
    public async Task Without_being_written_it_is_the_same()
    {
        var before = await _site.VersionsAsync();

        var dry = await _site.RecomputeAsync(dryRun: true);

        Assert.Equal(before, await _site.VersionsAsync());
        Assert.Equal(await _site.RecomputeAsync(), dry);
    }

    [Fact]
    public async Task Readings_that_come_meanwhile_count_on_from_one_state_or_the_other_and_end_the_same()
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
        Assert.Equal(OldSite.Readings.Count + newer.Count, await _site.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));

        var again = await _site.RecomputeAsync();

        Assert.Equal(0, again.Values.Sum(energy => energy.ChangedRows));
        await StoredTotals.AssertThoseOfRowsAsync(_site);
    }

    [Fact]
    public async Task A_unit_of_the_old_backend_without_any_meter_stays_as_it_is()
    {
        var name = OldSite.Readings[0].DeviceName;
        await _site.ExecuteAsync("UPDATE ac_monitoring SET cumulative_wh = 0, delta_kwh = 0.1 WHERE device_name = @name", new { name });

        var counted = await _site.RecomputeAsync();

        Assert.NotEmpty(counted);
        Assert.DoesNotContain(name, counted.Keys);
        Assert.Equal(["imported"], await _site.QueryAsync<string>("SELECT DISTINCT quality FROM ac_monitoring WHERE device_name = @name", new { name }));
        Assert.Empty(await _site.Recompute.FindUnitsAsync(name, null, TestContext.Current.CancellationToken));
    }
}
