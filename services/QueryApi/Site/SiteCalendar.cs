namespace AcMonitoring.QueryApi.Site;

/// <summary>Days and clock hours of the site's time zone, as UTC instants.</summary>
internal sealed class SiteCalendar(TimeZoneInfo zone)
{
    /// <summary>IANA name of the time zone.</summary>
    public string TimeZone => zone.Id;

    /// <summary>The local calendar day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(LocalTime(instant).DateTime);

    /// <summary>The instant as the site's clocks show it.</summary>
    public DateTimeOffset LocalTime(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>The instant at which a local day begins: midnight, or the end of the gap where the clocks go forward over it.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // Of a midnight that occurs twice the first is meant, which has the larger offset.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    /// <summary>The starts of the last <paramref name="count"/> clock hours, ascending; the last one is the hour that <paramref name="now"/> lies in.</summary>
    public IReadOnlyList<DateTimeOffset> HoursUntil(DateTimeOffset now, int count)
    {
        var hours = new DateTimeOffset[count];
        var start = StartOfHour(now);
        for (var i = count - 1; i >= 0; i--)
        {
            hours[i] = start;
            start = StartOfHour(start - TimeSpan.FromTicks(1));
        }

        return hours;
    }

    private DateTimeOffset StartOfHour(DateTimeOffset instant)
    {
        var local = LocalTime(instant);
        return (local - TimeSpan.FromTicks(local.Ticks % TimeSpan.TicksPerHour)).ToUniversalTime();
    }
}
