using AcMonitoring.QueryApi.Site;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Site;

[Trait("Tier", "unit")]
public sealed class SiteCalendarTests
{
    private static readonly SiteCalendar Paris = In("Europe/Paris");

    [Theory]
    [InlineData("2026-03-17T22:59:59Z", "2026-03-17")]
    [InlineData("2026-03-17T23:00:00Z", "2026-03-18")]
    [InlineData("2026-07-01T21:59:59Z", "2026-07-01")]
    [InlineData("2026-07-01T22:00:00Z", "2026-07-02")]
    public void A_day_is_in_the_time_zone_of_the_site(string instant, string day)
    {
        Assert.Equal(Day(day), Paris.DayOf(Instant(instant)));
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-03-17", "2026-03-16T23:00:00Z")]
    [InlineData("Europe/Paris", "2026-07-01", "2026-06-30T22:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-03-17", "2026-03-16T18:30:00Z")]
    // The clocks of Beirut went from 00:00 to 01:00 that day.
    [InlineData("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z")]
    [InlineData("Africa/Casablanca", "2008-06-01", "2008-06-01T00:00:00Z")]
    [InlineData("Africa/Casablanca", "2010-05-02", "2010-05-02T00:00:00Z")]
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
    public void The_last_24_clock_hours_are_consecutive_and_end_with_the_current_one(string zone, string now, string currentHour)
    {
        var hours = In(zone).HoursUntil(Instant(now), 24);

        Assert.Equal(24, hours.Count);
        Assert.Equal(Instant(currentHour), hours[^1]);
        Assert.All(hours.Zip(hours.Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(1), pair.Second - pair.First));
    }

    [Theory]
    // Clocks go forward and back by half an hour: at 02:00 to 02:30, and at 02:00 to 01:30.
    [InlineData("Australia/Lord_Howe", "2026-10-03T14:00:00Z", "14:30 15:30 16:00 17:00")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T13:40:00Z", "14:00 15:00 15:30 16:30")]
    [InlineData("Asia/Kolkata", "2026-03-17T09:02:30Z", "09:30 10:30")]
    [InlineData("Europe/Paris", "2026-10-24T23:59:00Z", "00:00 01:00 02:00")]
    public void Clock_hours_start_at_full_hours_and_at_clock_changes(string zone, string from, string starts)
    {
        var expected = starts.Split(' ');

        var boundaries = In(zone).Boundaries(Bucket.Hour, Instant(from), Instant(from).AddDays(1)).Skip(1).Take(expected.Length);

        Assert.Equal(expected, boundaries.Select(boundary => boundary.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_day_whose_midnight_occurs_twice_starts_at_the_first()
    {
        // The clocks went from 00:01 back to 23:01.
        var boundaries = In("America/St_Johns").Boundaries(Bucket.Day, Instant("2010-11-06T02:30:00Z"), Instant("2010-11-09T00:00:00Z"));

        Assert.Equal(
            [Instant("2010-11-06T02:30:00Z"), Instant("2010-11-07T02:30:00Z"), Instant("2010-11-08T03:30:00Z"), Instant("2010-11-09T00:00:00Z")], boundaries);
    }

    [Theory]
    [InlineData("Hour", 24, "2026-03-16T10:00:00Z")]
    [InlineData("Day", 31, "2026-02-14T23:00:00Z")]
    [InlineData("Month", 12, "2025-03-31T22:00:00Z")]
    public void The_last_buckets_of_a_range_include_the_one_that_contains_its_end(string name, int count, string start)
    {
        var bucket = Enum.Parse<Bucket>(name);

        Assert.Equal(Instant(start), Paris.StartOfLast(count, bucket, Instant("2026-03-17T09:02:30Z")));
        Assert.Equal(count, Paris.Boundaries(bucket, Instant(start), Instant("2026-03-17T09:02:30Z")).Count() - 1);
    }

    [Fact]
    public void Buckets_tile_every_range_and_start_at_hours_days_and_months()
    {
        // Includes zones with half and quarter hours, changes at midnight, changes of half an hour, and a skipped day.
        string[] zones =
        [
            "Europe/Paris", "UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "America/Sao_Paulo",
            "America/St_Johns", "Africa/Casablanca", "Pacific/Apia", "Asia/Pyongyang",
        ];
        Gen.Select(Gen.Int[0, zones.Length - 1], Gen.Enum<Bucket>(), Gen.Long[0, 30L * 366 * 24 * 3600], Gen.Int[1, 100 * 24 * 3600]).Sample((index, bucket, offset, length) =>
        {
            var calendar = In(zones[index]);
            var from = Instant("2000-01-01T00:00:00Z").AddSeconds(offset);
            var boundaries = calendar.Boundaries(bucket, from, from.AddSeconds(length)).ToList();

            Assert.Equal((from, from.AddSeconds(length)), (boundaries[0], boundaries[^1]));
            Assert.All(boundaries.Zip(boundaries.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromTicks(1), Longest(bucket)));
            Assert.All(boundaries.Skip(1).SkipLast(1), boundary =>
            {
                var (before, local) = (calendar.LocalTime(boundary.AddTicks(-1)), calendar.LocalTime(boundary));
                Assert.True(bucket switch
                {
                    Bucket.Hour => local is { Minute: 0, Second: 0 } || before.Offset != local.Offset,
                    Bucket.Day => calendar.StartOf(calendar.DayOf(boundary)) == boundary,
                    _ => calendar.StartOf(calendar.DayOf(boundary)) == boundary && local.Day == 1,
                });
            });
        });
    }

    private static TimeSpan Longest(Bucket bucket) => bucket switch
    {
        Bucket.Hour => TimeSpan.FromHours(1),
        Bucket.Day => TimeSpan.FromHours(25),
        _ => TimeSpan.FromHours((31 * 24) + 1),
    };

    private static SiteCalendar In(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
