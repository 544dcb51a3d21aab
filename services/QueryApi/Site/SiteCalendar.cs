namespace AcMonitoring.QueryApi.Site;

/// <summary>A clock hour of the site, as UTC instants.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends, itself outside.</param>
internal readonly record struct CalendarHour(DateTimeOffset Start, DateTimeOffset End)
{
    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;
}

/// <summary>
/// Months, days and clock hours of the site's time zone, as UTC instants. A clock hour begins at a full hour, and where the clocks are changed.
/// </summary>
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
        var start = new DateTimeOffset(midnight, offset).ToUniversalTime();
        // IsInvalidTime misses some gaps, such as 2008-06-01 in Casablanca. Then the day begins at the offset change.
        return DayOf(start) < day ? LastChange(start, start + (offset - OffsetAt(start))) : start;
    }

    /// <summary>The clock hour that an instant lies in.</summary>
    public CalendarHour HourAround(DateTimeOffset instant) => new(StartOfHour(instant), EndOfHour(instant));

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

    /// <summary>
    /// Where a span is cut into buckets: its beginning, each start of a bucket inside of it, and its end. The first and the last bucket may
    /// thus be shorter than the others.
    /// </summary>
    public IEnumerable<DateTimeOffset> Cuts(Bucket bucket, DateTimeOffset from, DateTimeOffset to)
    {
        for (var cut = from; cut < to; cut = EndOf(bucket, cut))
            yield return cut;
        yield return to;
    }

    /// <summary>The start of the first of so many buckets of which the last is the one that ends at <paramref name="to"/>, or is cut there.</summary>
    public DateTimeOffset StartOfLast(int count, Bucket bucket, DateTimeOffset to)
    {
        var start = to;
        for (var i = 0; i < count; i++)
            start = StartOf(bucket, start - TimeSpan.FromTicks(1));
        return start;
    }

    /// <summary>The start of the bucket that an instant lies in.</summary>
    public DateTimeOffset StartOf(Bucket bucket, DateTimeOffset instant) => bucket switch
    {
        Bucket.Hour => StartOfHour(instant),
        Bucket.Day => StartOf(DayAround(instant)),
        _ => StartOf(FirstOfMonth(DayAround(instant))),
    };

    /// <summary>The end of the bucket that an instant lies in, itself outside.</summary>
    public DateTimeOffset EndOf(Bucket bucket, DateTimeOffset instant) => bucket switch
    {
        Bucket.Hour => EndOfHour(instant),
        Bucket.Day => StartOf(DayAround(instant).AddDays(1)),
        _ => StartOf(FirstOfMonth(DayAround(instant)).AddMonths(1)),
    };

    private static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    // Not always the day that the clocks show: where they go back over midnight, a day that has begun goes on.
    private DateOnly DayAround(DateTimeOffset instant)
    {
        var day = DayOf(instant);
        return StartOf(day.AddDays(1)) <= instant ? day.AddDays(1) : day;
    }

    private DateTimeOffset StartOfHour(DateTimeOffset instant)
    {
        var start = instant.ToUniversalTime() - SinceFullHour(instant);
        return OffsetAt(start) == OffsetAt(instant) ? start : LastChange(start, instant);
    }

    private DateTimeOffset EndOfHour(DateTimeOffset instant)
    {
        var end = instant.ToUniversalTime() - SinceFullHour(instant) + TimeSpan.FromHours(1);
        var last = end - TimeSpan.FromTicks(1);
        return OffsetAt(last) == OffsetAt(instant) ? end : LastChange(instant, last);
    }

    private TimeSpan SinceFullHour(DateTimeOffset instant) => TimeSpan.FromTicks(LocalTime(instant).Ticks % TimeSpan.TicksPerHour);

    private TimeSpan OffsetAt(DateTimeOffset instant) => zone.GetUtcOffset(instant);

    // The first instant that has the offset of the later of two, which are less than an hour apart and differ in it.
    private DateTimeOffset LastChange(DateTimeOffset before, DateTimeOffset after)
    {
        var (old, changed) = (before.UtcTicks, after.UtcTicks);
        while (changed - old > 1)
        {
            var middle = old + ((changed - old) / 2);
            if (OffsetAt(new DateTimeOffset(middle, TimeSpan.Zero)) == OffsetAt(after))
                changed = middle;
            else
                old = middle;
        }

        return new DateTimeOffset(changed, TimeSpan.Zero);
    }
}
