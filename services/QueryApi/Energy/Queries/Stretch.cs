using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>Where the energy of a part of a span is read.</summary>
internal enum StretchSource
{
    /// <summary>In the rows, for a part of an hour.</summary>
    Rows,

    /// <summary>In the totals of hours.</summary>
    Hours,

    /// <summary>In the totals of days.</summary>
    Days,
}

/// <summary>A part of a span, and where its energy is read.</summary>
internal readonly record struct Stretch(StretchSource Source, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>
    /// Splits a span, in the order of time, so that as much of it as can be is read from the largest totals that are not longer than its
    /// buckets. Each stretch of rows lies within one bucket, as buckets begin where hours do.
    /// </summary>
    /// <param name="bucket">Into what the span is cut.</param>
    /// <param name="from">When it begins.</param>
    /// <param name="to">When it ends. At now or later, the hour that is not over has nothing after it and is read as a whole.</param>
    public static IEnumerable<Stretch> Of(Bucket bucket, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, SiteCalendar calendar)
    {
        var firstHour = EndOfBegun(Bucket.Hour, from);
        var lastHour = to >= now ? EndOfBegun(Bucket.Hour, to) : calendar.StartOf(Bucket.Hour, to);
        if (firstHour > lastHour)
            return [new Stretch(StretchSource.Rows, from, to)];

        var (firstDay, lastDay) = (EndOfBegun(Bucket.Day, firstHour), calendar.StartOf(Bucket.Day, lastHour));
        Stretch[] stretches = bucket == Bucket.Hour || firstDay >= lastDay
            ? [
                new(StretchSource.Rows, from, firstHour),
                new(StretchSource.Hours, firstHour, lastHour),
                new(StretchSource.Rows, lastHour, to),
            ]
            : [
                new(StretchSource.Rows, from, firstHour),
                new(StretchSource.Hours, firstHour, firstDay),
                new(StretchSource.Days, firstDay, lastDay),
                new(StretchSource.Hours, lastDay, lastHour),
                new(StretchSource.Rows, lastHour, to),
            ];
        return stretches.Where(stretch => stretch.From < stretch.To);

        DateTimeOffset EndOfBegun(Bucket size, DateTimeOffset instant) =>
            calendar.StartOf(size, instant) is var start && start == instant ? start : calendar.EndOf(size, instant);
    }
}
