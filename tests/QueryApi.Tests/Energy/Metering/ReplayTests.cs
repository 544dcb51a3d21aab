using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>A day of a whole site, through the front door.</summary>
[Collection<BrokerOfStoring>]
public sealed class ReplayTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task The_energy_of_a_day_is_what_each_meter_moved_to_the_watt_hour()
    {
        await app.PublishAtOnceAsync(DayOfASite.Readings);
        await Eventually.TrueAsync(
            async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == DayOfASite.Readings.Count,
            "every reading is stored");

        var moved = DayOfASite.Readings.GroupBy(reading => reading.DeviceId).ToDictionary(
            unit => unit.Key, unit => (unit.MaxBy(reading => reading.Slot)!.CumulativeWh - unit.MinBy(reading => reading.Slot)!.CumulativeWh) / 1000);
        var counted = await app.QueryAsync<(string DeviceId, decimal Kwh)>(
            "SELECT u.device_id, SUM(r.delta_kwh) FILTER (WHERE r.quality <> 'first') FROM ac_monitoring r JOIN unit u USING (unit_id) GROUP BY 1");

        Assert.True(counted.Count > 50);
        Assert.Contains(moved.Values, kwh => kwh > 3);
        Assert.All(counted, unit => Assert.Equal(moved[unit.DeviceId], unit.Kwh));
    }
}
