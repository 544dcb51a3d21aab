using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>A span and the buckets that it is cut into.</summary>
/// <param name="Cuts">UTC instants: where the buckets begin, ascending, and where the last one ends.</param>
internal sealed record EnergySpan(Bucket Bucket, DateTime[] Cuts)
{
    private const int MostBuckets = 10_000;

    // Beyond them calendars end. Callers give such instants to mean from the beginning, or to the end.
    private static readonly DateTimeOffset Earliest = new(3, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="bucket">hour, day or month; hour when missing.</param>
    /// <param name="from">First instant or day; when missing, so that there are 24 hours, 31 days or 12 months.</param>
    /// <param name="to">The instant that ends the span, itself outside, or its last day; <paramref name="now"/> when missing.</param>
    public static bool TryRead(
        string? bucket,
        string? from,
        string? to,
        SiteCalendar calendar,
        DateTimeOffset now,
        [NotNullWhen(true)] out EnergySpan? span,
        [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        span = null;
        if (!QueryParameters.TryReadChoice("bucket", bucket, Bucket.Hour, out var size, out problem) ||
            !QueryParameters.TryReadInstant("from", from, calendar.StartOf, out var first, out problem) ||
            !QueryParameters.TryReadInstant("to", to, day => calendar.StartOf(day.AddDays(1)), out var last, out problem))
            return false;

        var end = Within(last ?? now);
        var start = first is { } given ? Within(given) : calendar.StartOfLast(UsualCount(size), size, end);
        if (start >= end)
        {
            problem = QueryParameters.BadRequest("from must be before to, and before now where to is not given.");
            return false;
        }

        var cuts = calendar.Cuts(size, start, end).Take(MostBuckets + 2).Select(cut => cut.UtcDateTime).ToArray();
        if (cuts.Length - 1 > MostBuckets)
        {
            problem = QueryParameters.BadRequest(TooMany(size, end - start));
            return false;
        }

        span = new EnergySpan(size, cuts);
        return true;
    }

    private static DateTimeOffset Within(DateTimeOffset instant) => instant < Earliest ? Earliest : instant > Latest ? Latest : instant;

    private static int UsualCount(Bucket bucket) => bucket switch
    {
        Bucket.Hour => 24,
        Bucket.Day => 31,
        _ => 12,
    };

    private static string TooMany(Bucket bucket, TimeSpan length)
    {
        var count = bucket switch
        {
            Bucket.Hour => length.TotalHours,
            Bucket.Day => length.TotalDays,
            _ => length.TotalDays / 365.2425 * 12,
        };
        var way = bucket == Bucket.Month ? "Ask for a shorter span" : "Ask for a shorter span, or for a larger bucket";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"from and to span about {Math.Max(Math.Ceiling(count), MostBuckets + 1)} buckets, and a series has at most {MostBuckets}. {way}.");
    }
}
