using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Export;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Export;

[Trait("Tier", "unit")]
public sealed class RollingUsageTests
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly DateTimeOffset Start = new(2026, 3, 17, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_usage_is_the_energy_of_the_window_for_any_intervals_and_readings()
    {
        // Time of collection in minutes after the start, age of the end of the energy interval, and its length.
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, 120], Gen.Int[0, 4_000], Gen.Int[0, 900]).Array[1, 60].Sample(
            rows =>
            {
                var readings = rows.Select(row =>
                {
                    var collectedAt = Start.AddMinutes(row.Item1);
                    var to = collectedAt.AddMinutes(-row.Item2);
                    return (CollectedAt: collectedAt, Interval: new EnergyInterval(to.AddMinutes(-row.Item3), to), Kwh: row.Item4 / 1000m);
                }).OrderByDescending(row => row.CollectedAt).ToList();
                var usage = new RollingUsage(Window);
                var ahead = 0;

                foreach (var reading in readings)
                {
                    for (; ahead < readings.Count && readings[ahead].CollectedAt + Window >= reading.CollectedAt; ahead++)
                        usage.Add(readings[ahead].CollectedAt, readings[ahead].Interval, readings[ahead].Kwh);

                    var start = reading.CollectedAt - Window;
                    Assert.Equal(
                        readings.Where(one => one.CollectedAt <= reading.CollectedAt).Sum(one => one.Kwh - one.Interval.Before(start, one.Kwh)),
                        usage.Before(reading.CollectedAt));
                }
            },
            iter: 1_000);
    }

    [Fact]
    public void A_unit_without_energy_has_no_usage() => Assert.Equal(0, new RollingUsage(Window).Before(Start));
}
