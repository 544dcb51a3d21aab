using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>Meters as people reported them in public, polled every five minutes. Energy in Wh, times in minutes after the first report.</summary>
[Trait("Tier", "unit")]
public sealed class FieldCaseTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 18, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(5);
    private readonly EnergyMeter _meter = new(SlotLength, maximumKilowatts: 100);

    [Fact]
    public void A_meter_that_shows_zero_for_two_hours_and_then_rests()
    {
        Assert.Equal(930, Total((-30, 0, 345_120, 150), (0, 30, 345_400, 280), (30, 60, 0, 0), (60, 90, 0, 0), (90, 120, 0, 0), (120, 150, 0, 0), (150, 768, 345_900, 20)));
    }

    [Theory]
    [InlineData(null, 500)]
    [InlineData(0, 500)]
    [InlineData(480, 500)]
    public void A_meter_that_shows_zero_returns_whatever_it_says_of_its_energy(int? deltaWh, int expected)
    {
        Assert.Equal(150 + expected, Total((-30, 0, 345_400, 150), (0, 30, 0, 0), (30, 60, 0, 0), (60, 90, 0, 0), (90, 768, 345_900, deltaWh)));
        Assert.Equal(150 + expected, Total((-30, 0, 345_400, 150), (0, 30, 0, null), (748, 768, 345_900, deltaWh)));
    }

    [Fact]
    public void A_meter_that_shows_zero_and_claims_to_have_used_its_whole_life_in_one_report()
    {
        Assert.Equal(
            150 + 500 + 40,
            Total((-30, 0, 345_400, 150), (0, 30, 0, 0), (30, 60, 0, 0), (60, 90, 0, 0), (90, 768, 345_900, 345_900), (768, 783, 345_940, 40)));
    }

    [Fact]
    public void A_spike_of_18_kWh()
    {
        Assert.Equal(
            900,
            Total((-15, 0, 12_345_000, 0), (0, 15, 12_363_000, 150), (15, 30, 12_345_300, 150), (30, 45, 12_345_500, 200), (45, 60, 12_345_700, 200), (60, 75, 12_345_900, 200)));
    }

    [Fact]
    public void A_counter_that_restarts_with_each_run()
    {
        Assert.Equal(
            1_740,
            Total(
                (-15, 0, 0, 0), (0, 15, 200, 200), (15, 30, 400, 200), (180, 195, 150, 150), (195, 210, 350, 200), (360, 375, 100, 100), (375, 390, 300, 200),
                (540, 555, 150, 150), (555, 570, 380, 230), (720, 735, 120, 120), (735, 750, 310, 190)));
    }

    [Fact]
    public void A_counter_that_restarts_with_each_run_and_reports_once_in_it()
    {
        Assert.Equal(
            200 + 300 + 250 + 250 + 40 + 90,
            Total((-15, 0, 200, 200), (180, 195, 300, 300), (360, 375, 250, 250), (540, 555, 250, 250), (720, 735, 40, 40), (900, 915, 90, 90)));
    }

    [Fact]
    public void A_unit_that_is_first_seen_while_its_meter_shows_zero()
    {
        Assert.Equal(
            20 + 130 + 150,
            Total((-30, 0, 0, 0), (0, 30, 0, 0), (30, 60, 0, 0), (60, 600, 7_345_900, 20), (600, 630, 7_346_030, 130), (630, 660, 7_346_180, 150)));
    }

    private decimal Total(params (int Start, int End, int MeterWh, int? DeltaWh)[] reports)
    {
        var state = MeterState.Unknown;
        var total = 0m;
        for (var slot = Start + SlotLength; slot <= Start.AddMinutes(reports[^1].End + 5); slot += SlotLength)
        {
            var (start, end, meterWh, deltaWh) = reports.Last(report => Start.AddMinutes(report.End) < slot);
            var step = _meter.Next(state, new MeterReading(
                slot, slot.AddSeconds(1), meterWh, deltaWh, Start.AddMinutes(start), Start.AddMinutes(end), Start.AddMinutes(end).AddMilliseconds(390)));
            (state, total) = (step.State, total + step.DeltaWh);
        }

        return total;
    }
}
