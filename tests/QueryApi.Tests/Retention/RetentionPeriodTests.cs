using System.Globalization;
using AcMonitoring.QueryApi.Retention;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.QueryApi.Tests.Retention;

[Trait("Tier", "unit")]
public sealed class RetentionPeriodTests
{
    [Theory]
    [InlineData("Europe/Paris", 1, "2026-03-31T21:30:00Z", "2026-02-27T23:00:00Z")]
    [InlineData("Europe/Paris", 1, "2026-03-31T22:30:00Z", "2026-02-28T23:00:00Z")]
    [InlineData("America/New_York", 12, "2026-03-01T04:59:59Z", "2025-02-28T05:00:00Z")]
    [InlineData("Asia/Kathmandu", 3, "2026-03-17T09:02:30Z", "2025-12-16T18:15:00Z")]
    public void It_starts_with_the_day_of_the_site_some_months_ago(string timeZone, int months, string now, string start)
    {
        Assert.Equal(Instant(start), Period(months, timeZone).StartAt(Instant(now)));
    }

    [Fact]
    public void A_reading_before_its_start_has_a_problem()
    {
        var period = Period(1, "Europe/Paris");
        var reading = A.Reading("unit") with { Slot = Instant("2026-02-16T23:00:00Z") };

        Assert.Null(period.FindProblem(reading));
        Assert.Contains("older than the retention of 1 months", period.FindProblem(reading with { Slot = reading.Slot.AddSeconds(-1) }), StringComparison.Ordinal);
        Assert.Null(Period(0, "Europe/Paris").FindProblem(reading with { Slot = Instant("2013-01-01T00:00:00Z") }));
    }

    private static RetentionPeriod Period(int months, string timeZone) => new(
        Options.Create(new RetentionOptions { KeepMonths = months }),
        new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById(timeZone)),
        new FakeTimeProvider(QueryApiApp.Start));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
