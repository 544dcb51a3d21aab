using System.Net;
using System.Text.Json;

namespace AcMonitoring.QueryApi.Tests.Energy.Queries;

public sealed class DashboardTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    private readonly string _unit = Guid.NewGuid().ToString();

    [Fact]
    public async Task Shows_todays_and_the_last_24_hours_energy_to_three_decimals()
    {
        // 10:00 in Paris is slot 0; midnight is slot -120, 24 hours before the clock's 10:02:30 lies half a slot after slot -288.
        await app.StoreAsync(
            A.Reading(_unit, -289, 1000),
            A.Reading(_unit, -288, 2000),
            A.Reading(_unit, -287, 3000),
            A.Reading(_unit, -121, 4000),
            A.Reading(_unit, -120, 4500),
            A.Reading(_unit, 0, 4500.4567m));

        var unit = await DashboardUnitAsync();

        // Of the 500 Wh that midnight lies in, all but 2 of 300 seconds were used before it; of the 1000 Wh at 10:02:30, 152 after it.
        Assert.Equal(Math.Round((500 * 2 / 300m) + 0.4567m, 0) / 1000, unit.GetProperty("todayKWh").GetDecimal());
        Assert.Equal(Math.Round((1000 * 152 / 300m) + 1500.4567m, 0) / 1000, unit.GetProperty("rolling24hKWh").GetDecimal());
    }

    [Fact]
    public async Task The_energy_of_a_gap_over_midnight_is_split_between_the_days_and_shows_no_spike()
    {
        // Eight hours without a reading: 21:00 to 05:00 in Paris, of which three lie before midnight and five after it.
        await app.StoreAsync(A.Reading(_unit, -156, 1000), A.Reading(_unit, -60, 9000), A.Reading(_unit, 0, 9000));

        var unit = await DashboardUnitAsync();
        var hours = (await HoursAsync()).ToDictionary(hour => hour.GetProperty("hour").GetDateTime(), Hour);

        Assert.Equal(5.001m, unit.GetProperty("todayKWh").GetDecimal());
        Assert.Equal(8, unit.GetProperty("rolling24hKWh").GetDecimal());
        Assert.Equal(8, hours.Values.Sum(hour => hour.KWh));
        Assert.Equal((0.999m, 1), hours[new DateTime(2026, 3, 16, 20, 0, 0, DateTimeKind.Utc)]);
        for (var hour = new DateTime(2026, 3, 16, 21, 0, 0, DateTimeKind.Utc); hour.Hour != 4; hour = hour.AddHours(1))
            Assert.Equal((1, 0), hours[hour]);
        Assert.Equal((0.001m, 1), hours[new DateTime(2026, 3, 17, 4, 0, 0, DateTimeKind.Utc)]);
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
    public async Task Unknown_values_are_null()
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
    public async Task Units_are_ordered_by_name_and_location()
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
    public async Task Hourly_has_24_hours_including_those_without_data()
    {
        // 09:00 to 10:00 in Paris are the slots -12 to -1; a report ends 2 seconds after its slot begins.
        await app.StoreAsync(
            A.Reading(_unit, -24, 1000), A.Reading(_unit, -12, 1100), A.Reading(_unit, -1, 1150), A.Reading(_unit, 0, 1450));

        var hours = await HoursAsync();

        Assert.Equal(24, hours.Count);
        Assert.Equal("2026-03-16T10:00:00Z", hours[0].GetProperty("hour").GetString());
        Assert.Equal("2026-03-17T09:00:00Z", hours[23].GetProperty("hour").GetString());
        Assert.Equal((0.1m, 1), Hour(hours[21]));
        Assert.Equal((0.348m, 2), Hour(hours[22]));
        Assert.Equal((0.002m, 1), Hour(hours[23]));
        Assert.All(hours.Take(21), hour => Assert.Equal((0m, 0), Hour(hour)));
    }

    [Fact]
    public async Task Responses_are_compressed_on_request()
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

    private async Task<IReadOnlyList<JsonElement>> HoursAsync() =>
        [.. (await app.GetJsonAsync("/dashboard/hourly")).EnumerateArray()
            .Single(unit => unit.GetProperty("deviceId").GetString() == _unit).GetProperty("hourly").EnumerateArray()];

    private async Task<JsonElement> DashboardUnitAsync() =>
        (await app.GetJsonAsync("/dashboard")).EnumerateArray().Single(unit => unit.GetProperty("deviceId").GetString() == _unit);
}
