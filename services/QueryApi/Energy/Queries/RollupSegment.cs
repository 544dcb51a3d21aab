using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>The source of the energy of a segment.</summary>
internal enum RollupSource
{
    /// <summary>The rows, for a part of an hour.</summary>
    Rows,

    /// <summary>The hourly rollups.</summary>
    Hours,

    /// <summary>The daily rollups.</summary>
    Days,
}

/// <summary>A part of a range, and the source of its energy.</summary>
internal readonly record struct RollupSegment(RollupSource Source, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>
    /// Splits a range into segments, in time order, that use the largest rollups that fit its buckets. Each segment of rows lies within one
    /// bucket, because buckets start at an hour.
    /// </summary>
    /// <param name="bucket">The bucket size of the range.</param>
    /// <param name="from">Start of the range.</param>
    /// <param name="to">End of the range. From <paramref name="now"/> on, the current hour is read as a whole, because nothing follows it.</param>
    public static IEnumerable<RollupSegment> Of(Bucket bucket, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, SiteCalendar calendar)
    {
        var firstHour = RoundUp(Bucket.Hour, from);
        var lastHour = to >= now ? RoundUp(Bucket.Hour, to) : calendar.StartOf(Bucket.Hour, to);
        if (firstHour > lastHour)
            return [new RollupSegment(RollupSource.Rows, from, to)];

        var (firstDay, lastDay) = (RoundUp(Bucket.Day, firstHour), calendar.StartOf(Bucket.Day, lastHour));
        RollupSegment[] segments = bucket == Bucket.Hour || firstDay >= lastDay
            ? [
                new(RollupSource.Rows, from, firstHour),
                new(RollupSource.Hours, firstHour, lastHour),
                new(RollupSource.Rows, lastHour, to),
            ]
            : [
                new(RollupSource.Rows, from, firstHour),
                new(RollupSource.Hours, firstHour, firstDay),
                new(RollupSource.Days, firstDay, lastDay),
                new(RollupSource.Hours, lastDay, lastHour),
                new(RollupSource.Rows, lastHour, to),
            ];
        return segments.Where(segment => segment.From < segment.To);

        DateTimeOffset RoundUp(Bucket size, DateTimeOffset instant) =>
            calendar.StartOf(size, instant) is var start && start == instant ? start : calendar.EndOf(size, instant);
    }
}
