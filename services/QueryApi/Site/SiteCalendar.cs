namespace AcMonitoring.QueryApi.Site;

/// <summary>A clock hour of the site, as UTC instants.</summary>
/// <param name="Start">Start of the hour.</param>
/// <param name="End">End of the hour, exclusive.</param>
internal readonly record struct CalendarHour(DateTimeOffset Start, DateTimeOffset End)
{
    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;
}

/// <summary>
/// Months, days and clock hours of the site's time zone, as UTC instants. A clock hour starts at each full hour and at each clock change.
/// </summary>
internal sealed class SiteCalendar(TimeZoneInfo zone)
{
    /// <summary>IANA name of the time zone.</summary>
    public string TimeZone => zone.Id;

    /// <summary>True if the named time zone has the same rules as this one, whatever its name: <c>UTC</c> and <c>Etc/UTC</c>.</summary>
    public bool HasRulesOf(string timeZone) =>
        timeZone == TimeZone || (TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var other) && zone.HasSameRules(other));

    /// <summary>The local calendar day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(LocalTime(instant).DateTime);

    /// <summary>The instant in local time.</summary>
    public DateTimeOffset LocalTime(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>The start of a local day: midnight, or the end of the gap if a clock change skips midnight.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // If midnight occurs twice, the first one starts the day; it has the larger offset.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        var start = new DateTimeOffset(midnight, offset).ToUniversalTime();
        // IsInvalidTime misses some gaps, such as 2008-06-01 in Casablanca. Then the day starts at the offset change.
        return DayOf(start) < day ? LastChange(start, start + (offset - OffsetAt(start))) : start;
    }

    /// <summary>The clock hour that contains an instant.</summary>
    public CalendarHour HourOf(DateTimeOffset instant) => new(StartOfHour(instant), EndOfHour(instant));

    /// <summary>The starts of the last <paramref name="count"/> clock hours, ascending; the last one contains <paramref name="now"/>.</summary>
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
    /// The bucket boundaries of a range: its start, each start of a bucket within it, and its end. The first and the last bucket may be
    /// partial.
    /// </summary>
    public IEnumerable<DateTimeOffset> Boundaries(Bucket bucket, DateTimeOffset from, DateTimeOffset to)
    {
        for (var boundary = from; boundary < to; boundary = EndOf(bucket, boundary))
            yield return boundary;
        yield return to;
    }

    /// <summary>The start of the first of <paramref name="count"/> buckets, the last of which contains or ends at <paramref name="to"/>.</summary>
    public DateTimeOffset StartOfLast(int count, Bucket bucket, DateTimeOffset to)
    {
        var start = to;
        for (var i = 0; i < count; i++)
            start = StartOf(bucket, start - TimeSpan.FromTicks(1));
        return start;
    }

    /// <summary>The start of the bucket that contains an instant.</summary>
    public DateTimeOffset StartOf(Bucket bucket, DateTimeOffset instant) => bucket switch
    {
        Bucket.Hour => StartOfHour(instant),
        Bucket.Day => StartOf(DayContaining(instant)),
        _ => StartOf(FirstOfMonth(DayContaining(instant))),
    };

    /// <summary>The end, exclusive, of the bucket that contains an instant.</summary>
    public DateTimeOffset EndOf(Bucket bucket, DateTimeOffset instant) => bucket switch
    {
        Bucket.Hour => EndOfHour(instant),
        Bucket.Day => StartOf(DayContaining(instant).AddDays(1)),
        _ => StartOf(FirstOfMonth(DayContaining(instant)).AddMonths(1)),
    };

    private static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    // Differs from the local date if the clocks go back over midnight: then the new day continues.
    private DateOnly DayContaining(DateTimeOffset instant)
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

    // The first instant with the offset of the later instant. Both are less than an hour apart and have different offsets.
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
