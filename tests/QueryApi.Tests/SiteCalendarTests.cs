using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Tests;

public sealed class SiteCalendarTests
{
    private static readonly SiteCalendar Paris = In("Europe/Paris");

    [Theory]
    [InlineData("2026-03-17T22:59:59Z", "2026-03-17")]
    [InlineData("2026-03-17T23:00:00Z", "2026-03-18")]
    [InlineData("2026-07-01T21:59:59Z", "2026-07-01")]
    [InlineData("2026-07-01T22:00:00Z", "2026-07-02")]
    public void A_day_is_a_day_of_the_sites_zone(string instant, string day)
    {
        Assert.Equal(Day(day), Paris.DayOf(Instant(instant)));
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-03-17", "2026-03-16T23:00:00Z")]
    [InlineData("Europe/Paris", "2026-07-01", "2026-06-30T22:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-03-17", "2026-03-16T18:30:00Z")]
    // The clocks of Beirut went from 00:00 to 01:00 that day.
    [InlineData("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z")]
    public void A_day_starts_at_local_midnight(string zone, string day, string instant)
    {
        Assert.Equal(Instant(instant), In(zone).StartOf(Day(day)));
    }

    [Theory]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-03-30", 24)]
    [InlineData("2026-10-25", 25)]
    public void The_days_on_which_the_clocks_change_have_23_and_25_hours(string day, int hours)
    {
        Assert.Equal(TimeSpan.FromHours(hours), Paris.StartOf(Day(day).AddDays(1)) - Paris.StartOf(Day(day)));
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-03-17T09:02:30Z", "2026-03-17T09:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-03-17T09:02:30Z", "2026-03-17T08:30:00Z")]
    [InlineData("Asia/Kathmandu", "2026-03-17T09:02:30Z", "2026-03-17T08:15:00Z")]
    [InlineData("Europe/Paris", "2026-03-29T06:10:00Z", "2026-03-29T06:00:00Z")]
    [InlineData("Europe/Paris", "2026-10-25T06:10:00Z", "2026-10-25T06:00:00Z")]
    public void The_last_24_clock_hours_follow_each_other_and_end_with_the_current_one(string zone, string now, string currentHour)
    {
        var hours = In(zone).HoursUntil(Instant(now), 24);

        Assert.Equal(24, hours.Count);
        Assert.Equal(Instant(currentHour), hours[^1]);
        Assert.All(hours.Zip(hours.Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(1), pair.Second - pair.First));
    }

    private static SiteCalendar In(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
