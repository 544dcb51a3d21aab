using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>What holds for every meter history, each tried on a thousand random ones.</summary>
[Trait("Tier", "unit")]
public sealed class MeterHistoryTests
{
    private const int Histories = 1_000;
    private readonly EnergyMeter _meter = new(TimeSpan.FromMinutes(5), maximumKilowatts: 100);

    [Fact]
    public void The_total_is_the_true_use_less_what_a_reset_is_said_to_lose()
    {
        MeterHistory.Any.Sample(
            history => Assert.Equal(history.CountableWh / 1000, Store(history.Readings).Energies.Skip(1).Sum(energy => energy.DeltaKwh)), iter: Histories);
    }

    [Fact]
    public void No_energy_is_negative_and_all_of_it_was_used_before_it_was_read()
    {
        MeterHistory.Any.Sample(
            history => Assert.All(Store(history.Readings).Energies.Zip(history.Readings), row =>
            {
                Assert.True(row.First.DeltaKwh >= 0);
                Assert.True(row.First.Interval is not null || row.First.DeltaKwh == 0);
                Assert.True(row.First.Interval is not { } interval || (interval.From <= interval.To && interval.To <= row.Second.CollectedAt));
            }),
            iter: Histories);
    }

    [Fact]
    public void Energy_follows_on_energy_without_overlap()
    {
        MeterHistory.Any.Sample(
            history =>
            {
                var intervals = Store(history.Readings).Energies.Select(energy => energy.Interval).OfType<EnergyInterval>().ToList();
                Assert.All(intervals.Zip(intervals.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From));
            },
            iter: Histories);
    }

    [Fact]
    public void Every_order_and_number_of_deliveries_gives_the_same_rows()
    {
        Gen.Select(MeterHistory.Any, Gen.Int, Gen.Int[1, 30]).Sample(
            (history, seed, batch) =>
            {
                var random = new Random(seed);
                // Some slots have a second reading, as two Collectors give them; which of the two comes first must not matter either.
                var readings = history.Readings.SelectMany(reading => random.Next(10) == 0 ? [reading, Twin(reading, random)] : new[] { reading }).ToList();
                var deliveries = readings.Concat(readings.Where(_ => random.Next(3) == 0)).ToArray();
                random.Shuffle(deliveries);

                var shuffled = new UnitRowsInMemory(_meter);
                foreach (var chunk in deliveries.Chunk(batch))
                    shuffled.Store(chunk);

                Assert.Equal(Store(readings).Rows, shuffled.Rows);
            },
            iter: Histories);
    }

    [Fact]
    public void A_reading_that_is_delivered_again_writes_nothing()
    {
        MeterHistory.Any.Sample(
            history =>
            {
                var rows = Store(history.Readings);
                var before = rows.Rows.ToList();
                foreach (var reading in history.Readings)
                    rows.Store(reading);

                Assert.Equal(0, rows.Rewritten);
                Assert.Equal(before, rows.Rows);
            },
            iter: Histories);
    }

    [Fact]
    public void A_late_reading_looks_no_further_than_to_the_first_row_whose_energy_stays()
    {
        var rows = Store(Enumerable.Range(0, 100).Where(slot => slot != 50).Select(slot => A.Reading("unit", slot, 1000 + slot)));

        rows.Store(A.Reading("unit", 50, 1050));

        // The one before it; the one after it, which changes; and the next.
        Assert.Equal(3, rows.Looked);
        Assert.Equal(1, rows.Rewritten);
    }

    [Fact]
    public void The_windows_of_any_tiling_of_time_sum_to_the_total()
    {
        Gen.Select(MeterHistory.Any, Gen.Int[1, 5_000].Array[0, 50]).Sample(
            (history, minutes) =>
            {
                var energies = Store(history.Readings).Energies.Where(energy => energy.DeltaKwh > 0).ToList();
                var cuts = minutes.Distinct().Order().Select(minute => history.Readings[0].Slot.AddMinutes(minute))
                    .Prepend(DateTimeOffset.MinValue).Append(DateTimeOffset.MaxValue).ToList();

                var windows = cuts.Zip(cuts.Skip(1)).Select(window => energies.Sum(energy =>
                    energy.Interval!.Value.Before(window.Second, energy.DeltaKwh) - energy.Interval.Value.Before(window.First, energy.DeltaKwh))).ToList();

                Assert.All(windows, kwh => Assert.True(kwh >= 0));
                Assert.Equal(energies.Sum(energy => energy.DeltaKwh), windows.Sum());
            },
            iter: Histories);
    }

    private UnitRowsInMemory Store(IEnumerable<DeviceReading> readings)
    {
        var rows = new UnitRowsInMemory(_meter);
        foreach (var reading in readings)
            rows.Store(reading);
        return rows;
    }

    private static DeviceReading Twin(DeviceReading reading, Random random) => random.Next(3) switch
    {
        0 => reading with { CollectedAt = reading.CollectedAt.AddSeconds(20) },
        1 => reading with { CumulativeWh = reading.CumulativeWh + 1 },
        _ => reading with { Humidity = null, FanMode = "turbo" },
    };
}
