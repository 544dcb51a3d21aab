using System.Globalization;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>
/// What holds for simulated units whose meters fail in every way that the rules know. <c>METER_HISTORIES</c> sets the number of histories of
/// each test.
/// </summary>
[Trait("Tier", "unit")]
public sealed class MeterFaultTests
{
    private static readonly OwnEnergy[] Right = [OwnEnergy.Shown, OwnEnergy.Exact];
    private static readonly MeterFault[] AllFaults = Enum.GetValues<MeterFault>();
    private static readonly long Histories = long.Parse(Environment.GetEnvironmentVariable("METER_HISTORIES") ?? "1000", CultureInfo.InvariantCulture);
    private readonly EnergyMeter _meter = new(TimeSpan.FromMinutes(5), maximumKilowatts: 100);

    [Fact]
    public void A_unit_that_states_its_energy_is_counted_to_the_step_of_its_meter()
    {
        DeviceHistory.Of(Right, AllFaults, isApart: true).Sample(AssertCounted, iter: Histories);
    }

    [Fact]
    public void A_unit_that_does_not_state_its_energy_loses_only_what_a_reset_hides()
    {
        DeviceHistory.Of([OwnEnergy.Missing], AllFaults, isApart: true).Sample(AssertCounted, iter: Histories);
    }

    /// <summary>Two of ten million histories of the tests above.</summary>
    [Theory]
    [InlineData(-395838, nameof(OwnEnergy.Exact))]
    [InlineData(19936, nameof(OwnEnergy.Missing))]
    public void After_the_clock_of_a_device_is_set_back_a_rise_is_judged_by_the_clock_of_SmartThings(int seed, string own)
    {
        AssertCounted(new DeviceHistory(seed, Enum.Parse<OwnEnergy>(own), AllFaults, isApart: true));
    }

    [Fact]
    public void Zeros_and_resets_at_any_point_and_any_pause_after_them_add_no_false_energy()
    {
        DeviceHistory.Of(Right, [MeterFault.Zeros, MeterFault.Restart, MeterFault.Outage], isApart: false).Sample(
            history => Assert.InRange(Total(history.Readings), 0, history.UsedWh + history.ToleranceWh), iter: Histories);
    }

    [Fact]
    public void No_report_of_a_device_that_gets_a_new_id_counts_twice_with_or_without_a_pause()
    {
        Gen.Select(DeviceHistory.Of(Right, [MeterFault.Outage], isApart: true), Gen.Double[0, 1]).Sample(
            (history, part) =>
            {
                var readings = history.Readings.Where(reading => reading.CumulativeWh > 0).ToList();
                var split = 1 + (int)(part * (readings.Count - 2));
                var (old, added) = (readings[..split], readings[split..]);
                var state = old.Aggregate(MeterState.Unknown, (state, reading) => _meter.Next(state, Meter(reading)).State);

                var isContinued = EnergyMeter.Continues(state, Meter(added[0]));

                Assert.True(isContinued || added[0].ReportStart > old[^1].ReportEnd!.Value.AddMinutes(1));
                Assert.InRange(isContinued ? Total(readings) : Total(old) + Total(added), 0, history.UsedWh + history.ToleranceWh);
            },
            iter: Histories);
    }

    [Fact]
    public void Every_order_and_number_of_deliveries_gives_the_same_rows()
    {
        Gen.Select(DeviceHistory.Of(Enum.GetValues<OwnEnergy>(), AllFaults, isApart: false), Gen.Int, Gen.Int[1, 20]).Sample(
            (history, seed, batch) =>
            {
                var random = new Random(seed);
                var deliveries = history.Readings.Concat(history.Readings.Where(_ => random.Next(4) == 0)).ToArray();
                if (random.Next(2) == 0)
                    random.Shuffle(deliveries);
                else
                    MoveOne(deliveries, random);

                var inOrder = Store([.. history.Readings], 1);
                Assert.Equal(inOrder.Rows, Store(deliveries, batch).Rows);
                Assert.Equal(inOrder.Rows, Store([.. history.Readings], batch).Rows);
            },
            iter: Histories);
    }

    [Fact]
    public void No_energy_is_negative_and_energy_follows_on_energy()
    {
        DeviceHistory.Of(Enum.GetValues<OwnEnergy>(), AllFaults, isApart: false).Sample(
            history =>
            {
                var energies = Store([.. history.Readings], 1).Energies.ToList();
                // Two readings of one slot are one row.
                Assert.All(energies.Zip(history.Readings.DistinctBy(reading => reading.Slot)), row =>
                {
                    Assert.True(row.First.DeltaKwh >= 0);
                    Assert.True(row.First.Interval is not null || row.First.DeltaKwh == 0);
                    Assert.True(row.First.Interval is not { } interval || (interval.From <= interval.To && interval.To <= row.Second.CollectedAt));
                });
                var intervals = energies.Select(energy => energy.Interval).OfType<EnergyInterval>().ToList();
                Assert.All(intervals.Zip(intervals.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From));
            },
            iter: Histories);
    }

    private void AssertCounted(DeviceHistory history) => Assert.InRange(
        Total(history.Readings), history.UsedWh - history.LostWh - history.ToleranceWh, history.UsedWh + history.ToleranceWh);

    private decimal Total(IEnumerable<DeviceReading> readings)
    {
        var state = MeterState.Unknown;
        var total = 0m;
        foreach (var reading in readings)
        {
            var step = _meter.Next(state, Meter(reading));
            (state, total) = (step.State, total + step.DeltaWh);
        }

        return total;
    }

    private static MeterReading Meter(DeviceReading reading) => new(
        reading.Slot, reading.CollectedAt, reading.CumulativeWh, reading.DeltaWh, reading.ReportStart, reading.ReportEnd, reading.ReportedAt);

    private UnitRowsInMemory Store(DeviceReading[] deliveries, int batch)
    {
        var rows = new UnitRowsInMemory(_meter);
        foreach (var chunk in deliveries.Chunk(batch))
            rows.Store(chunk);
        return rows;
    }

    // One that comes late, as after a failure of the Collector.
    private static void MoveOne(DeviceReading[] deliveries, Random random)
    {
        var late = random.Next(deliveries.Length);
        (deliveries[late], deliveries[^1]) = (deliveries[^1], deliveries[late]);
    }
}
