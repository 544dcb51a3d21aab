using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Site;

/// <summary>Energy in days and hours of time zones with clock changes, or with offsets that are not whole hours.</summary>
public sealed class SiteHoursTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Fact]
    public async Task With_an_offset_of_half_an_hour_clock_hours_start_at_the_half_hour()
    {
        // 14:32:30 there. 2 kWh were used from 13:30 to 14:30 (and 2 s).
        await using var app = await StartAsync("Asia/Kolkata", QueryApiApp.Start);
        await app.StoreAsync(A.Reading("unit", -12, 1000), A.Reading("unit", 0, 3000));

        var hours = await HoursAsync(app);

        Assert.Equal([("2026-03-17T07:30:00Z", 0.999m), ("2026-03-17T08:30:00Z", 1.001m)], hours.Where(hour => hour.KWh > 0));
        Assert.Equal("2026-03-17T08:30:00Z", hours[^1].Hour);
    }

    [Fact]
    public async Task A_day_of_the_site_ends_at_local_midnight()
    {
        // Midnight there was 18:30 UTC, 174 slots before 09:00 UTC: 14 and a half hours at 1 kW (and 2 s).
        await using var app = await StartAsync("Asia/Kolkata", QueryApiApp.Start);
        await app.StoreAsync(A.Reading("unit", -288, 100_000), A.Reading("unit", 0, 124_000));

        Assert.Equal((14.501m, 23.959m), await TodayAndRollingAsync(app));
    }

    [Theory]
    // The clocks go forward at 02:00: at 23:30 the day is 22 and a half hours old.
    [InlineData("2026-03-29T21:30:00Z", 22.5)]
    // The clocks go back at 03:00: at 23:30 the day is 24 and a half hours old.
    [InlineData("2026-10-25T22:30:00Z", 24.5)]
    public async Task Today_has_23_or_25_hours_when_the_clocks_change(string instant, double hoursSinceMidnight)
    {
        var now = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        var slot = (int)((now - QueryApiApp.Slot) / TimeSpan.FromMinutes(5));
        await using var app = await StartAsync("Europe/Paris", now.AddSeconds(2));
        // Two days at 1 kW, in one report.
        await app.StoreAsync(A.Reading("unit", slot - 576, 100_000), A.Reading("unit", slot, 148_000));

        var hours = await HoursAsync(app);

        Assert.Equal(((decimal)hoursSinceMidnight + 0.001m, 24m), await TodayAndRollingAsync(app));
        Assert.Equal(24, hours.Count);
        Assert.Equal(24, hours.Select(hour => hour.Hour).Distinct().Count());
        Assert.All(hours.Take(23), hour => Assert.Equal(1, hour.KWh));
        Assert.Equal(0.501m, hours[^1].KWh);
    }

    private async Task<QueryApiApp> StartAsync(string zone, DateTimeOffset now)
    {
        var app = new QueryApiApp(rabbit, postgres) { Settings = [("Site:TimeZone", zone)] };
        app.Clock.SetUtcNow(now);
        await app.InitializeAsync();
        return app;
    }

    private static async Task<(decimal Today, decimal Rolling24h)> TodayAndRollingAsync(QueryApiApp app)
    {
        var unit = Assert.Single((await app.GetJsonAsync("/dashboard")).EnumerateArray());
        return (unit.GetProperty("todayKWh").GetDecimal(), unit.GetProperty("rolling24hKWh").GetDecimal());
    }

    private static async Task<IReadOnlyList<(string Hour, decimal KWh)>> HoursAsync(QueryApiApp app) =>
        [.. Assert.Single((await app.GetJsonAsync("/dashboard/hourly")).EnumerateArray()).GetProperty("hourly").EnumerateArray()
            .Select(hour => (hour.GetProperty("hour").GetString()!, hour.GetProperty("kWh").GetDecimal()))];
}
