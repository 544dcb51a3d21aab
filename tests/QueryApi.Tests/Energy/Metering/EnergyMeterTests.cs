using AcMonitoring.QueryApi.Energy.Metering;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

[Trait("Tier", "unit")]
public sealed class EnergyMeterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 17, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(5);
    private readonly EnergyMeter _meter = new(SlotLength, maximumKilowatts: 100);

    [Fact]
    public void A_reading_without_a_meter_value_adds_nothing()
    {
        Assert.Equal(["0 no_meter", "0 no_meter"], Count(At(0, null), At(1, null)));
    }

    [Fact]
    public void The_first_reading_adds_what_the_device_says_of_its_last_report()
    {
        Assert.Equal(["120 first"], Count(At(0, 5000, deltaWh: 120)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-5)]
    [InlineData(900_000)]
    public void The_first_reading_adds_nothing_where_the_devices_own_delta_is_absent_or_not_believable(int? deltaWh)
    {
        Assert.Equal(["0 first"], Count(At(0, 5000, deltaWh: deltaWh)));
    }

    [Fact]
    public void A_first_report_that_starts_in_1970_does_not_make_a_huge_delta_plausible()
    {
        var reading = At(0, 2_000_000, deltaWh: 2_000_000) with { ReportStart = DateTimeOffset.UnixEpoch };

        Assert.Equal(["0 first"], Count(reading));
    }

    [Fact]
    public void The_first_meter_value_counts_as_first_also_after_readings_without_one()
    {
        Assert.Equal(["0 no_meter", "7 first", "3 measured"], Count(At(0, null), At(1, 1000, deltaWh: 7), At(2, 1003)));
    }

    [Fact]
    public void A_report_seen_again_adds_nothing()
    {
        var report = At(0, 1000);

        Assert.Equal(
            ["0 first", "0 repeated", "0 repeated", "40 measured"],
            Count(report, Again(report, 1), Again(report, 2), At(3, 1040)));
    }

    [Fact]
    public void A_report_whose_end_differs_by_less_than_a_second_is_the_same_report()
    {
        var report = At(0, 1000);
        var again = Again(report, 1);

        Assert.Equal(["0 first", "0 repeated"], Count(report, again with { ReportEnd = again.ReportEnd + TimeSpan.FromMilliseconds(900) }));
    }

    [Fact]
    public void Without_the_devices_times_the_attributes_own_timestamp_tells_reports_apart()
    {
        var report = At(0, 1000) with { ReportStart = null, ReportEnd = null };
        var next = At(1, 1000) with { ReportStart = null, ReportEnd = null };

        Assert.Equal(["0 first", "0 repeated", "0 measured"], Count(report, Again(report, 1), next with { Slot = Slot(2), CollectedAt = Slot(2) }));
    }

    [Fact]
    public void Without_any_time_of_the_devices_each_look_is_a_report()
    {
        MeterReading Look(int slot, decimal meterWh) => At(slot, meterWh) with { ReportStart = null, ReportEnd = null, ReportedAt = null };

        Assert.Equal(["0 first", "0 measured", "7 measured"], Count(Look(0, 1000), Look(1, 1000), Look(2, 1007)));
        Assert.Equal(["0 to 0", "0 to 5", "5 to 10"], Intervals(Look(0, 1000), Look(1, 1000), Look(2, 1007)));
    }

    [Fact]
    public void A_new_report_with_the_same_meter_value_is_measured_as_zero()
    {
        Assert.Equal(["0 first", "0 measured"], Count(At(0, 1000), At(1, 1000)));
    }

    [Fact]
    public void A_rise_that_the_device_contradicts_is_counted_once_a_report_agrees()
    {
        Assert.Equal(["0 first", "0 suspect", "300 measured"], Count(At(0, 1000), At(1, 1250, deltaWh: 3), At(2, 1300, deltaWh: 999)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(999)]
    public void A_device_that_is_always_wrong_about_its_energy_is_counted_by_its_meter(int deltaWh)
    {
        Assert.Equal(
            ["0 first", "0 suspect", "0 suspect", "750 recovered", "0 suspect", "0 suspect", "750 recovered"],
            Count([.. Enumerable.Range(0, 7).Select(report => At(3 * report, 1_000_000 + (250 * report), report == 0 ? 0 : deltaWh))]));
    }

    [Fact]
    public void A_meter_at_zero_is_no_baseline()
    {
        Assert.Equal(
            ["0 no_meter", "0 no_meter", "120 first", "30 recovered"],
            Count(At(0, 0, deltaWh: 0), At(3, 0, deltaWh: 0), At(6, 7_000_000, deltaWh: 120), At(9, 7_000_030, deltaWh: 30)));
        Assert.Equal(
            ["0 first", "0 suspect", "0 suspect", "0 suspect", "0 suspect", "40 recovered"],
            Count(At(0, 7_000_000), At(1, 0), At(2, 0), At(3, 0), At(4, 0), At(4_000, 7_000_040)));
    }

    [Fact]
    public void Decimals_of_the_meter_are_kept_exactly()
    {
        Assert.Equal(["0 first", "0.003 measured"], Count(At(0, 9233.836m), At(1, 9233.839m)));
    }

    [Fact]
    public void The_first_reading_after_a_gap_brings_the_gaps_energy()
    {
        Assert.Equal(["0 first", "8000 recovered", "10 measured"], Count(At(0, 1000), At(96, 9000), At(97, 9010)));
    }

    [Fact]
    public void A_slot_missed_between_repeats_makes_the_next_rise_recovered()
    {
        var report = At(0, 1000);

        Assert.Equal(["0 first", "0 repeated", "30 recovered"], Count(report, Again(report, 3), At(4, 1030)));
    }

    [Fact]
    public void Readings_without_a_meter_value_are_no_missed_slots()
    {
        Assert.Equal(["0 first", "0 no_meter", "10 measured"], Count(At(0, 1000), At(1, null), At(2, 1010)));
    }

    [Theory]
    [InlineData(9_333, "8333 measured")]
    [InlineData(9_334, "0 suspect")]
    public void A_rise_is_plausible_up_to_100_kilowatts_since_the_last_report(int meterWh, string expected)
    {
        Assert.Equal(["0 first", expected], Count(At(0, 1000), At(1, meterWh)));
    }

    [Fact]
    public void A_spike_adds_nothing_and_the_next_good_reading_brings_what_is_missing()
    {
        Assert.Equal(
            ["0 first", "10 measured", "0 suspect", "20 measured"],
            Count(At(0, 1000), At(1, 1010), At(2, 50_000_000), At(3, 1030)));
    }

    [Fact]
    public void A_meter_that_drops_to_zero_and_comes_back_adds_nothing_false()
    {
        Assert.Equal(
            ["0 first", "0 suspect", "0 suspect", "25 measured"],
            Count(At(0, 1000), At(1, 0), At(2, 0), At(3, 1025)));
    }

    [Fact]
    public void A_true_reset_goes_on_from_the_third_report_and_costs_the_first()
    {
        Assert.Equal(
            ["0 first", "0 suspect", "0 suspect", "40 reset", "15 measured"],
            Count(At(0, 700_000), At(1, 5), At(2, 20), At(3, 45), At(4, 60)));
    }

    [Fact]
    public void A_suspect_report_seen_again_does_not_bring_a_reset_nearer()
    {
        var suspect = At(1, 5);

        Assert.Equal(
            ["0 first", "0 suspect", "0 repeated", "0 repeated", "0 suspect"],
            Count(At(0, 700_000), suspect, Again(suspect, 2), Again(suspect, 3), At(4, 9)));
    }

    [Fact]
    public void Suspects_that_do_not_follow_from_each_other_never_become_a_reset()
    {
        Assert.Equal(
            ["0 first", "0 suspect", "0 suspect", "0 suspect", "3 measured"],
            Count(At(0, 1000), At(1, 40_000_000), At(2, 10), At(3, 90_000_000), At(4, 1003)));
    }

    [Fact]
    public void Report_times_in_the_future_are_not_believed()
    {
        var reading = At(1, 900_000) with { ReportEnd = Start.AddYears(20), ReportedAt = Start.AddYears(20) };

        Assert.Equal(["0 first", "0 suspect"], Count(At(0, 1000), reading));
    }

    [Fact]
    public void A_new_value_under_an_old_report_time_is_counted()
    {
        var first = At(0, 1000);

        Assert.Equal(["0 first", "12 measured"], Count(first, At(1, 1012) with { ReportEnd = first.ReportEnd, ReportedAt = first.ReportedAt }));
    }

    [Fact]
    public void Two_slots_that_follow_each_other_unevenly_as_the_old_backends_do_miss_none()
    {
        var second = At(1, 1010) with { Slot = Slot(1).AddSeconds(290) };

        Assert.Equal(["0 first", "10 measured", "10 recovered"], Count(At(0, 1000), second, At(3, 1020) with { Slot = second.Slot + (2 * SlotLength) }));
    }

    [Fact]
    public void What_SmartThings_received_before_the_trusted_report_never_becomes_a_reset()
    {
        // The rounds became less frequent: the slot of the newest reading began before those of older ones.
        var newest = At(0, 1040) with { CollectedAt = Slot(4), ReportEnd = Slot(4), ReportedAt = Slot(4) };

        Assert.Equal(
            ["0 first", "0 suspect", "0 suspect", "0 suspect", "0 suspect", "10 measured"],
            Count(newest, At(1, 1010), At(2, 1020), At(3, 1030), At(4, 1035) with { ReportedAt = Slot(3) }, At(5, 1050)));
    }

    [Theory]
    [InlineData("2046-01-01T00:00:00Z", null)]
    [InlineData(null, "1970-01-01T00:00:00Z")]
    public void A_nonsensical_time_of_SmartThings_does_not_keep_a_reset_from_being_seen(string? trustedAt, string? afterwards)
    {
        MeterReading Received(MeterReading reading, string? instant) =>
            instant is null ? reading : reading with { ReportedAt = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture) };

        Assert.Equal(
            ["0 first", "0 suspect", "0 suspect", "20 reset"],
            Count(Received(At(0, 1000), trustedAt), Received(At(1, 0), afterwards), Received(At(2, 10), afterwards), Received(At(3, 20), afterwards)));
    }

    [Fact]
    public void A_device_whose_clock_is_years_behind_makes_no_spike_plausible()
    {
        MeterReading Behind(int slot, decimal meterWh) => At(slot, meterWh) with { ReportStart = null, ReportEnd = Slot(slot).AddYears(-10) };

        Assert.Equal(["0 first", "0 suspect", "10 measured"], Count(Behind(0, 1000), Behind(1, 9_000_000_000), Behind(2, 1010)));
        Assert.Equal(["0 to 0", "", "0 to 10"], Intervals(Behind(0, 1000), Behind(1, 9_000_000_000), Behind(2, 1010)));
    }

    [Fact]
    public void A_negative_meter_value_is_none()
    {
        Assert.Equal(["0 no_meter", "0 first", "0 no_meter", "10 measured"], Count(At(0, -5000), At(1, 1000), At(2, -1), At(3, 1010)));
    }

    [Fact]
    public void Energy_was_used_from_the_end_of_the_report_before_to_the_end_of_its_own()
    {
        Assert.Equal(
            ["-15 to 0", "", "0 to 5", "", "5 to 15"],
            Intervals(At(0, 1000, deltaWh: 10), At(0, 1000) with { Slot = Slot(1), CollectedAt = Slot(1) }, At(1, 1010) with { Slot = Slot(2), CollectedAt = Slot(2) }, At(3, null), At(3, 1020) with { Slot = Slot(4) }));
    }

    [Fact]
    public void The_energy_of_a_first_report_that_does_not_say_when_it_began_is_that_of_an_hour()
    {
        Assert.Equal(["-60 to 0"], Intervals(At(0, 1000, deltaWh: 10) with { ReportStart = DateTimeOffset.UnixEpoch }));
        Assert.Equal(["0 to 0"], Intervals(At(0, 1000)));
    }

    [Fact]
    public void Energy_after_suspects_was_used_since_the_trusted_report_and_that_of_a_reset_since_the_first_of_the_new_track()
    {
        Assert.Equal(["0 to 0", "", "", "0 to 15"], Intervals(At(0, 1000), At(1, 0), At(2, 0), At(3, 1030)));
        Assert.Equal(["0 to 0", "", "", "5 to 15", "15 to 20"], Intervals(At(0, 1000), At(1, 0), At(2, 4), At(3, 9), At(4, 10)));
    }

    [Fact]
    public void Report_times_that_are_nonsense_give_way_to_the_clouds_and_these_to_ours()
    {
        var year1970 = At(1, 1010) with { ReportEnd = DateTimeOffset.UnixEpoch.AddHours(1), ReportedAt = Slot(1).AddSeconds(-60) };
        var nothing = At(2, 1020) with { ReportEnd = null, ReportedAt = null };
        var future = At(3, 1030) with { ReportEnd = Start.AddYears(30), ReportedAt = Start.AddYears(30) };
        var clockAhead = At(4, 1040) with { ReportEnd = Slot(4).AddMinutes(4) };

        Assert.Equal(["0 to 0", "0 to 4", "4 to 10", "10 to 15", "15 to 20"], Intervals(At(0, 1000), year1970, nothing, future, clockAhead));
    }

    [Fact]
    public void A_device_whose_clock_stands_still_used_its_energy_between_our_looks()
    {
        var first = At(0, 1000);

        Assert.Equal(
            ["0 to 0", "0 to 5", "5 to 10", "10 to 15"],
            Intervals(first, At(1, 1010) with { ReportEnd = first.ReportEnd }, At(2, 1020) with { ReportEnd = first.ReportEnd }, At(3, 1030)));
    }

    [Fact]
    public void Over_any_run_of_a_rising_meter_the_energy_is_the_difference_of_its_ends()
    {
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 400]).Array[1, 200].Sample(steps =>
        {
            var readings = new List<MeterReading> { At(0, 1_000_000) };
            foreach (var (slots, tenthsOfWh) in steps)
            {
                var last = readings[^1];
                readings.Add(At((int)((last.Slot - Start) / SlotLength) + slots, last.MeterWh + (tenthsOfWh / 10m)));
            }

            Assert.Equal(readings[^1].MeterWh - 1_000_000, Steps(readings).Sum(step => step.DeltaWh));
        });
    }

    [Fact]
    public void No_meter_history_however_wild_gives_negative_energy()
    {
        var anyReading = Gen.Select(Gen.Int[1, 20], Gen.OneOf(Gen.Const(0), Gen.Int[0, 2_000_000], Gen.Int[1_000_000, 1_000_500]), Gen.Int[-100, 100]);
        anyReading.Array[1, 100].Sample(steps =>
        {
            var slot = 0;
            var readings = steps.Select(step => At(slot += step.Item1, step.Item2, deltaWh: step.Item3)).ToList();

            Assert.All(Steps(readings), step => Assert.True(step.DeltaWh >= 0));
        });
    }

    [Fact]
    public void After_a_trusted_reading_nothing_else_is_remembered_but_the_meter_before_the_last_reset()
    {
        var anyReading = Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3]);
        anyReading.Array[1, 60].Sample(steps =>
        {
            var slot = 0;
            var state = MeterState.Unknown;
            var hasReset = false;
            foreach (var (slots, level) in steps)
            {
                var reading = At(slot += slots, level * 1_000_000);
                var step = _meter.Next(state, reading);
                state = step.State;
                hasReset |= step.Quality == EnergyQuality.Reset;
                if (EnergyQualities.Trusted.Contains(step.Quality.ToText()))
                    Assert.Equal(MeterState.AfterTrusted(reading, step.Interval!.Value.To), hasReset ? state with { Former = null } : state);
            }
        });
    }

    [Fact]
    public void A_state_of_other_rules_is_not_continued()
    {
        var state = _meter.Next(MeterState.Unknown, At(0, 1000)).State;

        Assert.Equal(state, MeterState.FromJson(state.ToJson()));
        Assert.Null(MeterState.FromJson("""{"Slot":"2026-03-17T09:00:00+00:00","Baseline":{"Wh":1000,"At":"2026-03-17T09:00:00+00:00","ReceivedAt":null}}"""));
        Assert.Null(MeterState.FromJson(null));
    }

    [Fact]
    public void A_device_with_a_new_id_is_the_old_unit_where_it_continues_its_meter()
    {
        var last = At(0, 500_000, deltaWh: 80);
        var state = _meter.Next(MeterState.Unknown, last).State;

        Assert.True(EnergyMeter.Continues(state, Again(last, 2)));
        Assert.True(EnergyMeter.Continues(state, At(3, 500_060, deltaWh: 60)));
        Assert.True(EnergyMeter.Continues(state, At(3_000, 500_160, deltaWh: 60)));
        Assert.False(EnergyMeter.Continues(state, At(3_000, 500_161, deltaWh: 60)));
        Assert.False(EnergyMeter.Continues(state, At(3, 60, deltaWh: 60)));
        Assert.False(EnergyMeter.Continues(state, At(3, 0)));
        Assert.False(EnergyMeter.Continues(MeterState.Unknown, At(3, 500_060, deltaWh: 60)));
        // In the old unit's history its report counts once, and then its meter.
        Assert.Equal(["80 first", "0 repeated", "60 measured"], Count(last, Again(last, 1), At(3, 500_060, deltaWh: 60) with { Slot = Slot(2) }));
    }

    private static DateTimeOffset Slot(int slot) => Start + (slot * SlotLength);

    private static MeterReading At(int slot, decimal? meterWh, decimal? deltaWh = null) =>
        new(Slot(slot), Slot(slot), meterWh, deltaWh, Slot(slot - 3), Slot(slot), Slot(slot).AddMilliseconds(300));

    private static MeterReading Again(MeterReading report, int slot) => report with { Slot = Slot(slot), CollectedAt = Slot(slot) };

    private IEnumerable<string> Count(params MeterReading[] readings) =>
        Steps(readings).Select(step => FormattableString.Invariant($"{step.DeltaWh:0.####} {step.Quality.ToText()}"));

    /// <summary>When the energy was used, in minutes after the start; empty where the reading is not one to count from.</summary>
    private IEnumerable<string> Intervals(params MeterReading[] readings) => Steps(readings).Select(step => step.Interval is { } interval
        ? FormattableString.Invariant($"{(interval.From - Start).TotalMinutes:0.#} to {(interval.To - Start).TotalMinutes:0.#}")
        : "");

    private List<MeterStep> Steps(IEnumerable<MeterReading> readings)
    {
        var state = MeterState.Unknown;
        var steps = new List<MeterStep>();
        foreach (var reading in readings)
        {
            steps.Add(_meter.Next(state, reading));
            state = steps[^1].State;
        }

        return steps;
    }
}
