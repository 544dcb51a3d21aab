using AcMonitoring.TestSupport.Oracle;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>The verdicts of the oracle on a slot per minute.</summary>
public sealed class ReadingsOracleTests
{
    private const string Unit = "unit";
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    [Fact]
    public void Every_reading_in_its_row_holds()
    {
        var report = Judge([Served(1, 0), Served(2, 1), Served(3, 2)], [First(1, 0), Row(2, 1), Row(3, 2)]);

        Assert.True(report.Holds, report.ToString());
        Assert.Equal((3, 3, 0, 0, 0, 0), Counts(report));
        Assert.Equal((0.2m, 0.2m), (report.EnergyStoredKwh, report.EnergyOfMetersKwh));
    }

    [Fact]
    public void A_reading_that_is_nowhere_is_lost()
    {
        var report = Judge([Served(1, 0), Served(2, 1), Served(3, 2)], [First(1, 0), Row(3, 2) with { DeltaKwh = 0.2m }]);

        Assert.Equal((3, 2, 0, 0, 1, 0), Counts(report));
        Assert.Equal(2, Assert.Single(report.LostReadings).Number);
        Assert.False(report.Holds);
        Assert.Contains("Lost: 2 of unit, served at 2026-11-24T12:01:30.", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reading_of_another_unit_is_not_this_ones()
    {
        var report = Judge([Served(1, 0)], [First(1, 0) with { DeviceId = "other" }]);

        Assert.Equal(1, report.Lost);
    }

    [Fact]
    public void A_slot_that_was_read_again_holds_the_later_reading()
    {
        var report = Judge([Served(1, 0), Served(2, 0, second: 40)], [First(2, 0)]);

        Assert.Equal((2, 1, 1, 0, 0, 0), Counts(report));
        Assert.True(report.Holds, report.ToString());
    }

    [Fact]
    public void Of_two_readings_of_one_slot_either_may_stand_in_the_row()
    {
        Assert.Equal((2, 1, 1, 0, 0, 0), Counts(Judge([Served(1, 0), Served(2, 0)], [First(1, 0)])));
        Assert.Equal((2, 1, 1, 0, 0, 0), Counts(Judge([Served(1, 0), Served(2, 1, second: 3)], [First(1, 0)])));
        Assert.Equal(1, Judge([Served(1, 0), Served(2, 1, second: 12)], [First(1, 0)]).Lost);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(-0.4, true)]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public void A_reading_was_in_memory_when_a_Collector_was_killed_before_it_stored_a_poll(double secondsAfter, bool wasInMemory)
    {
        var lost = Served(2, 1);
        var next = new StoredPoll(lost.ServedAt.AddSeconds(60), lost.ServedAt.AddSeconds(62), IsComplete: true);

        var report = ReadingsOracle.Compare([Served(1, 0), lost], [First(1, 0)], [next], [lost.ServedAt.AddSeconds(secondsAfter)], Interval);

        Assert.Equal(wasInMemory ? (2, 1, 0, 1, 0, 0) : (2, 1, 0, 0, 1, 0), Counts(report));
        Assert.Equal(wasInMemory, report.Holds);
    }

    [Fact]
    public void A_reading_whose_poll_is_stored_was_not_in_memory_when_the_Collector_was_killed()
    {
        var lost = Served(2, 1);
        var own = new StoredPoll(lost.RequestedAt.AddSeconds(-1), lost.ServedAt.AddSeconds(1), IsComplete: true);

        var report = ReadingsOracle.Compare([Served(1, 0), lost], [First(1, 0)], [own], [lost.ServedAt.AddSeconds(2)], Interval);

        Assert.Equal((0, 1), (report.InMemory, report.Lost));
    }

    [Theory]
    [InlineData(-10, 10, true)]
    [InlineData(-10, -1, true)]
    [InlineData(-10, -5.4, true)]
    [InlineData(-10, -5.6, false)]
    [InlineData(-4, 10, false)]
    public void A_reading_was_too_late_when_the_poll_that_requested_it_reports_a_failed_unit(double from, double to, bool wasTooLate)
    {
        var late = Served(2, 1);
        var poll = new StoredPoll(late.ServedAt.AddSeconds(from), late.ServedAt.AddSeconds(to), IsComplete: false);

        var report = ReadingsOracle.Compare([Served(1, 0), late], [First(1, 0)], [poll], [], Interval);

        Assert.Equal(wasTooLate ? (1, 0) : (0, 1), (report.TooLate, report.Lost));
    }

    [Fact]
    public void A_reading_in_two_rows_is_doubled()
    {
        var report = Judge([Served(1, 0)], [First(1, 0), Row(1, 1) with { DeltaKwh = 0, CumulativeWh = 1_100 }]);

        Assert.Equal(["Reading 1 is in 2 rows."], report.Doubles);
        Assert.False(report.Holds);
    }

    [Fact]
    public void Two_rows_of_a_slot_are_doubled()
    {
        var report = Judge([Served(1, 0), Served(2, 0)], [First(1, 0), Row(2, 0)]);

        Assert.Equal(["unit has 2 rows for 2026-11-24T12:00:00.0000000+00:00."], report.Doubles);
    }

    [Fact]
    public void A_number_that_was_not_handed_out_whole_is_a_stray()
    {
        var report = Judge([Served(1, 0), Served(3, 2)], [First(1, 0), Row(2, 1), Row(3, 2)]);

        Assert.Equal([2], report.Strays);
        Assert.False(report.Holds);
    }

    [Theory]
    [InlineData(0.1, 1_200, "Its rows add up to 0.1 kWh, its stored meter rose by 0.2.")]
    [InlineData(0.3, 1_300, "Its newest row has the meter at 1300 Wh, its newest stored reading 2 has 1200.")]
    public void Energy_that_is_not_the_meters_is_told(double counted, int meter, string problem)
    {
        var report = Judge(
            [Served(1, 0) with { EnergyWh = 1_000 }, Served(2, 1) with { EnergyWh = 1_200 }],
            [First(1, 0) with { CumulativeWh = 1_000 }, Row(2, 1) with { DeltaKwh = (decimal)counted, CumulativeWh = meter }]);

        Assert.Equal(problem, Assert.Single(report.Energy).Problem);
        Assert.False(report.Holds);
    }

    [Fact]
    public void A_unit_without_a_meter_has_no_energy_to_check()
    {
        var report = Judge([Served(1, 0) with { EnergyWh = null }], [First(1, 0) with { CumulativeWh = null, Quality = "no_meter" }]);

        Assert.Empty(report.Energy);
        Assert.True(report.Holds, report.ToString());
    }

    [Fact]
    public void Nothing_handed_out_proves_nothing()
    {
        Assert.False(Judge([], []).Holds);
    }

    private static OracleReport Judge(ServedReading[] handedOut, StoredRow[] rows) => ReadingsOracle.Compare(handedOut, rows, [], [], Interval);

    private static (int Offered, int Stored, int Superseded, int InMemory, int Lost, int Doubled) Counts(OracleReport report) =>
        (report.Offered, report.Stored, report.Superseded, report.InMemory, report.Lost, report.Doubled);

    private static ServedReading Served(int number, int minute, int second = 30) =>
        new(number, Unit, Noon.AddMinutes(minute).AddSeconds(second - 5), Noon.AddMinutes(minute).AddSeconds(second), 1_000 + 100 * number);

    private static StoredRow First(int number, int minute) => Row(number, minute) with { DeltaKwh = null, Quality = "first" };

    private static StoredRow Row(int number, int minute) =>
        new(Unit, Noon.AddMinutes(minute), $"reading-{number:000000}", 0.1m, 1_000 + 100 * number, "measured");
}
