using System.Net;
using System.Text.Json;

namespace AcMonitoring.QueryApi.Tests;

public sealed class DashboardTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    private readonly string _unit = Guid.NewGuid().ToString();

    [Fact]
    public async Task Shows_todays_and_the_last_24_hours_energy_to_three_decimals()
    {
        // 10:00 in Paris is slot 0; midnight is slot -120, 24 hours before the clock's 10:02:30 lies just after slot -288.
        await app.StoreAsync(
            A.Reading(_unit, -290, 1000),
            A.Reading(_unit, -289, 2000),
            A.Reading(_unit, -287, 3000),
            A.Reading(_unit, -121, 4000),
            A.Reading(_unit, -120, 4500),
            A.Reading(_unit, 0, 4500.4567m));

        var unit = await DashboardUnitAsync();

        Assert.Equal(0.5m, unit.GetProperty("todayKWh").GetDecimal());
        Assert.Equal(2.5m, unit.GetProperty("rolling24hKWh").GetDecimal());
    }

    [Fact]
    public async Task Shows_the_newest_reading_with_rounded_values()
    {
        var newest = A.Reading(_unit, 0) with { Humidity = 45.67, TemperatureC = 21.449, AirConditionerMode = "dry", FanMode = "low", Switch = "off", LocationName = "Siège" };
        await app.StoreAsync(newest);
        await app.StoreAsync(A.Reading(_unit, -1) with { Humidity = 99 });

        var unit = await DashboardUnitAsync();

        Assert.Equal(45.7m, unit.GetProperty("humidity").GetDecimal());
        Assert.Equal(21.4m, unit.GetProperty("temperatureC").GetDecimal());
        Assert.Equal("dry", unit.GetProperty("airConditionerMode").GetString());
        Assert.Equal("low", unit.GetProperty("fanMode").GetString());
        Assert.Equal("off", unit.GetProperty("switch").GetString());
        Assert.Equal("Siège", unit.GetProperty("locationName").GetString());
        Assert.Equal("2026-03-17T09:00:02Z", unit.GetProperty("lastUpdate").GetString());
    }

    [Fact]
    public async Task Says_null_for_what_is_not_known()
    {
        await app.StoreAsync(A.Reading(_unit) with { Humidity = null, TemperatureC = null, AirConditionerMode = null, FanMode = null, Switch = null });

        var unit = await DashboardUnitAsync();

        foreach (var key in (string[])["humidity", "temperatureC", "airConditionerMode", "fanMode", "switch", "locationName"])
            Assert.Equal(JsonValueKind.Null, unit.GetProperty(key).ValueKind);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(-2, true)]
    public async Task A_unit_is_stale_when_its_newest_reading_is_older_than_two_slots(int newestSlot, bool stale)
    {
        await app.StoreAsync(A.Reading(_unit, newestSlot));

        Assert.Equal(stale, (await DashboardUnitAsync()).GetProperty("stale").GetBoolean());
    }

    [Fact]
    public async Task Units_come_in_the_order_of_name_and_location()
    {
        await app.StoreAsync(
            A.Reading(_unit + "1") with { DeviceName = "order B" },
            A.Reading(_unit + "2") with { DeviceName = "order A", Location = "2" },
            A.Reading(_unit + "3") with { DeviceName = "order A", Location = "1" });

        var order = (await app.GetJsonAsync("/dashboard")).EnumerateArray()
            .Where(unit => unit.GetProperty("deviceId").GetString()!.StartsWith(_unit, StringComparison.Ordinal))
            .Select(unit => unit.GetProperty("deviceId").GetString()![^1..]);

        Assert.Equal(["3", "2", "1"], order);
    }

    [Fact]
    public async Task Hourly_has_24_hours_of_which_those_without_data_say_so()
    {
        // 09:00 to 10:00 in Paris are the slots -12 to -1.
        await app.StoreAsync(
            A.Reading(_unit, -24, 1000), A.Reading(_unit, -12, 1100), A.Reading(_unit, -1, 1150), A.Reading(_unit, 0, 1150.4m));

        var unit = (await app.GetJsonAsync("/dashboard/hourly")).EnumerateArray().Single(one => one.GetProperty("deviceId").GetString() == _unit);
        var hours = unit.GetProperty("hourly").EnumerateArray().ToList();

        Assert.Equal(24, hours.Count);
        Assert.Equal("2026-03-16T10:00:00Z", hours[0].GetProperty("hour").GetString());
        Assert.Equal("2026-03-17T09:00:00Z", hours[23].GetProperty("hour").GetString());
        Assert.Equal((0m, 1), Hour(hours[21]));
        Assert.Equal((0.15m, 2), Hour(hours[22]));
        Assert.Equal((0m, 1), Hour(hours[23]));
        Assert.All(hours.Take(21), hour => Assert.Equal((0m, 0), Hour(hour)));
    }

    [Fact]
    public async Task Answers_are_compressed_when_asked_for()
    {
        await app.StoreAsync(A.Reading(_unit));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard");
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
    }

    private static (decimal KWh, int Readings) Hour(JsonElement hour) =>
        (hour.GetProperty("kWh").GetDecimal(), hour.GetProperty("readings").GetInt32());

    private async Task<JsonElement> DashboardUnitAsync() =>
        (await app.GetJsonAsync("/dashboard")).EnumerateArray().Single(unit => unit.GetProperty("deviceId").GetString() == _unit);
}
