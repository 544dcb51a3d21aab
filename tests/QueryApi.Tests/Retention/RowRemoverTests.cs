using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Queries;
using AcMonitoring.QueryApi.Export;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Tests.Energy;
using AcMonitoring.QueryApi.Tests.Energy.Metering;
using AcMonitoring.QueryApi.Tests.Energy.Rollups;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Retention;

/// <summary>The removal of old rows of random sites, whose meters fall, jump and restart.</summary>
public sealed class RowRemoverTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Units = 24;

    private static readonly OwnEnergy[] Owns = [OwnEnergy.Shown, OwnEnergy.Exact, OwnEnergy.Missing];

    private readonly StoredSite _site = new(postgres);
    private readonly Random _random = new(20_261_123);

    public ValueTask InitializeAsync() => _site.InitializeAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Energy_is_the_same_before_and_after_and_recalculation_changes_nothing()
    {
        var readings = Site();
        await _site.StoreAsync(readings);
        var first = readings.Min(reading => reading.Slot);
        var last = readings.Max(reading => reading.Slot);
        var rollups = await StoredRollups.ReadAsync(_site);
        foreach (var tenth in (int[])[1, 3, 6])
        {
            // The last removal is not at the edge of an hour.
            var before = _site.Get<SiteCalendar>().StartOf(Bucket.Hour, first + ((last - first) * tenth / 10)).AddMinutes(tenth == 6 ? 20 : 0);
            var ranges = Ranges(first, last, before).ToList();
            var energies = await EnergiesAsync(ranges);
            var kept = await RowsAsync(before);

            var removed = await _site.RemoveAsync(before);

            Assert.InRange(removed, 1, int.MaxValue);
            Assert.Equal(0, await _site.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring WHERE slot < @before", new { before = before.UtcDateTime }));
            Assert.Equal(energies, await EnergiesAsync(ranges));
            Assert.Equal(0, await _site.RecomputeAsync());
            Assert.Equal(kept, await RowsAsync(before));
            Assert.Equal(rollups, await StoredRollups.ReadAsync(_site));
            await _site.RestartAsync(_site.TimeZone == "Etc/UTC" ? "Europe/Paris" : "Etc/UTC");
            await _site.RestartAsync("Europe/Paris");
            Assert.Equal(rollups, await StoredRollups.ReadAsync(_site));
        }
    }

    [Fact]
    public async Task A_part_of_an_hour_without_rows_has_its_part_of_the_energy_of_the_hour()
    {
        await _site.StoreAsync([.. Enumerable.Range(-300, 300).Select(slot => A.Reading("unit", slot, 1_000_000 + (slot * 100)))]);
        await _site.RemoveAsync(QueryApiApp.Slot.AddHours(-5));
        var hour = QueryApiApp.Slot.UtcDateTime.AddHours(-10);

        // 1.2 kW, in one hour, and from one hour to another over the edge.
        Assert.Equal((0.3m, 3, 21.5), await PartAsync(hour.AddMinutes(10), hour.AddMinutes(25)));
        Assert.Equal((1.2m * 9.25m, 111, 21.5), await PartAsync(hour.AddMinutes(15), hour.AddHours(9).AddMinutes(30)));
        Assert.Equal(0.3m, await BetweenAsync(hour.AddMinutes(10), hour.AddMinutes(25)));
        Assert.Equal(1.2m * 9.25m, await BetweenAsync(hour.AddMinutes(15), hour.AddHours(9).AddMinutes(30)));

        async Task<(decimal KWh, int Readings, double? TemperatureC)> PartAsync(DateTime from, DateTime to)
        {
            var range = new EnergyRange(Bucket.Hour, [.. _site.Get<SiteCalendar>().Boundaries(Bucket.Hour, from, to).Select(boundary => boundary.UtcDateTime)]);
            var buckets = await _site.Get<EnergyBucketQuery>().ReadAsync([1], range, TestContext.Current.CancellationToken);
            return (buckets.Sum(bucket => bucket.KWh), buckets.Sum(bucket => bucket.Readings), buckets[0].TemperatureC);
        }

        async Task<decimal> BetweenAsync(DateTime from, DateTime to) =>
            Math.Round(await _site.ScalarAsync<decimal>("SELECT energy_between(1, @from, @to)", new { from, to }), 3);
    }

    [Fact]
    public async Task The_export_of_the_rows_that_are_left_is_the_same()
    {
        // 1.2 kW, an outage from 9 to 11 hours before the last reading, and the removal within it.
        await _site.StoreAsync([
            .. Enumerable.Range(-700, 700).Where(slot => slot is < -132 or > -108).Select(slot => A.Reading("unit", slot, 1_000_000 + (slot * 100)))
        ]);
        var before = QueryApiApp.Slot.AddHours(-10);
        var exported = await ExportAsync();
        Assert.Equal(28.8m, exported[^1].UsageKwh);

        await _site.RemoveAsync(before);

        Assert.Equal(exported, await ExportAsync());

        async Task<List<(DateTime Timestamp, decimal UsageKwh)>> ExportAsync()
        {
            var rows = new List<(DateTime Timestamp, decimal UsageKwh)>();
            var range = new ExportRange(before.UtcDateTime, null, [], []);
            await foreach (var row in _site.Get<ExportRows>().ReadAsync(range, TestContext.Current.CancellationToken))
                rows.Add((row.Timestamp.Utc, Math.Round(row.UsageKwh, 3)));
            return rows;
        }
    }

    [Fact]
    public async Task Rows_that_are_stored_during_and_after_the_removal_are_those_of_a_site_that_keeps_all_rows()
    {
        var readings = Site();
        var (first, last) = (readings.Min(reading => reading.Slot), readings.Max(reading => reading.Slot));
        var before = first + ((last - first) / 3);
        var isLate = readings.ToDictionary(reading => reading, reading => reading.Slot >= before && (_random.Next(4) == 0 || reading.Slot > first + ((last - first) / 2)));
        DeviceReading[] early = [.. readings.Where(reading => !isLate[reading])], late = [.. readings.Where(reading => isLate[reading])];
        _random.Shuffle(late);
        await using var other = new StoredSite(postgres);
        await other.InitializeAsync();
        await other.StoreAsync(early);
        await other.StoreAsync(late);

        await _site.StoreAsync(early);
        await Task.WhenAll(
            Task.Run(() => _site.RemoveAsync(before)),
            Task.Run(() => _site.RemoveAsync(before)),
            Task.Run(async () =>
            {
                foreach (var batch in late.Chunk(50))
                    await _site.StoreAsync(batch);
            }));

        Assert.Equal(await RowsAsync(other, before), await RowsAsync(before));
        Assert.Equal(await StoredRollups.ReadAsync(other), await StoredRollups.ReadAsync(_site));
        Assert.Equal(0, await _site.RecomputeAsync());
    }

    [Fact]
    public async Task A_reading_of_a_slot_whose_rows_were_removed_is_not_stored()
    {
        await _site.StoreAsync(A.Reading("unit", -20, 1_000), A.Reading("unit", -10, 2_000), A.Reading("unit", 0, 3_000));
        await _site.RemoveAsync(A.Reading("unit", -10).Slot);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => _site.StoreAsync(A.Reading("unit", -15, 1_500)));
        Assert.Contains("were removed by the retention", refused.Message, StringComparison.Ordinal);
        await _site.StoreAsync(A.Reading("unit", -10, 2_000) with { CollectedAt = A.Reading("unit", -9).CollectedAt });
        Assert.Equal(["1.000", "1.000"], await _site.QueryAsync<string>("SELECT to_char(delta_kwh, 'FM0.000') FROM ac_monitoring ORDER BY slot"));
    }

    [Fact]
    public async Task A_unit_without_any_row_left_continues_its_meter()
    {
        await _site.StoreAsync(A.Reading("unit", -20, 1_000), A.Reading("unit", -10, 2_000));
        await _site.RemoveAsync(A.Reading("unit", 0).Slot);

        await _site.StoreAsync(A.Reading("unit", 12, 3_500));
        await _site.StoreAsync(A.Reading("unit", 6, 3_000));

        Assert.Equal(
            ["1.000 recovered", "0.500 recovered"],
            await _site.QueryAsync<string>("SELECT to_char(delta_kwh, 'FM0.000') || ' ' || quality FROM ac_monitoring ORDER BY slot"));
        Assert.Equal(2.5m, await _site.ScalarAsync<decimal>("SELECT SUM(kwh) FROM energy_day"));
    }

    private DeviceReading[] Site() =>
    [
        .. Enumerable.Range(0, Units)
            .Select(_ => new DeviceHistory(_random.Next(), Owns[_random.Next(Owns.Length)], Enum.GetValues<MeterFault>(), isApart: false))
            .SelectMany((history, unit) => history.Readings.Select(reading => reading with { DeviceId = $"unit-{unit}" }))
            .DistinctBy(reading => (reading.DeviceId, reading.Slot)),
    ];

    /// <summary>All buckets, and ranges that start and end anywhere, except inside an hour whose rows are removed.</summary>
    private IEnumerable<EnergyRange> Ranges(DateTimeOffset first, DateTimeOffset last, DateTimeOffset before)
    {
        var calendar = _site.Get<SiteCalendar>();
        foreach (var bucket in Enum.GetValues<Bucket>())
        {
            yield return Range(bucket, calendar.StartOf(bucket, first.AddDays(-2)), calendar.EndOf(bucket, last.AddDays(1)));
            for (var i = 0; i < 12; i++)
            {
                var ends = new[] { Any(), Any() }.Order().ToArray();
                if (ends[0] < ends[1])
                    yield return Range(bucket, ends[0], ends[1]);
            }
        }

        DateTimeOffset Any() => first + ((last - first) * _random.NextDouble()) is var at && calendar.StartOf(Bucket.Hour, at) < before
            ? calendar.StartOf(Bucket.Hour, at)
            : at;

        EnergyRange Range(Bucket bucket, DateTimeOffset from, DateTimeOffset to) =>
            new(bucket, [.. calendar.Boundaries(bucket, from, to).Select(boundary => boundary.UtcDateTime)]);
    }

    private async Task<List<string>> EnergiesAsync(List<EnergyRange> ranges)
    {
        var units = (await _site.QueryAsync<int>("SELECT unit_id FROM unit ORDER BY unit_id")).ToArray();
        var energies = new List<string>();
        foreach (var range in ranges)
        {
            foreach (var of in (int[][])[units, [units[0]], [units[^1]]])
                energies.AddRange((await _site.Get<EnergyBucketQuery>().ReadAsync(of, range, TestContext.Current.CancellationToken)).Select(bucket => bucket.ToString()));
            energies.AddRange(await _site.QueryAsync<string>(
                "SELECT trim_scale(energy_between(unit_id, @from, @to))::text FROM unit ORDER BY unit_id",
                new { from = range.Boundaries[0], to = range.Boundaries[^1] }));
        }

        return energies;
    }

    private Task<IReadOnlyList<string>> RowsAsync(DateTimeOffset from) => RowsAsync(_site, from);

    private static Task<IReadOnlyList<string>> RowsAsync(StoredSite site, DateTimeOffset from) => site.QueryAsync<string>(
        """
        SELECT concat_ws(' ', u.device_id, r.slot, r.quality, trim_scale(r.delta_kwh), r.energy_from, r.energy_to)
        FROM ac_monitoring r JOIN unit u USING (unit_id)
        WHERE r.slot >= @from
        ORDER BY u.device_id, r.slot
        """,
        new { from = from.UtcDateTime });
}
