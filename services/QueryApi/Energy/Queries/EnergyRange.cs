using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>A time range and its buckets.</summary>
/// <param name="Boundaries">UTC instants: the starts of the buckets, ascending, and the end of the last one.</param>
internal sealed record EnergyRange(Bucket Bucket, DateTime[] Boundaries)
{
    private const int MaxBuckets = 10_000;

    // The calendar ends beyond these instants. Callers use such values for an open range.
    private static readonly DateTimeOffset Earliest = new(3, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="bucket">hour, day or month; hour when missing.</param>
    /// <param name="from">First instant or day; when missing, 24 hours, 31 days or 12 months before the end.</param>
    /// <param name="to">The end of the range, exclusive, or its last day; <paramref name="now"/> when missing.</param>
    public static bool TryRead(
        string? bucket,
        string? from,
        string? to,
        SiteCalendar calendar,
        DateTimeOffset now,
        [NotNullWhen(true)] out EnergyRange? range,
        [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        range = null;
        if (!QueryParameters.TryReadChoice("bucket", bucket, Bucket.Hour, out var size, out problem) ||
            !QueryParameters.TryReadInstant("from", from, calendar.StartOf, out var first, out problem) ||
            !QueryParameters.TryReadInstant("to", to, day => calendar.StartOf(day.AddDays(1)), out var last, out problem))
            return false;

        var end = Clamp(last ?? now);
        var start = first is { } instant ? Clamp(instant) : calendar.StartOfLast(DefaultCount(size), size, end);
        if (start >= end)
        {
            problem = QueryParameters.BadRequest("from must be before to, and before now where to is not given.");
            return false;
        }

        var boundaries = calendar.Boundaries(size, start, end).Take(MaxBuckets + 2).Select(boundary => boundary.UtcDateTime).ToArray();
        if (boundaries.Length - 1 > MaxBuckets)
        {
            problem = QueryParameters.BadRequest(TooManyBuckets(size, end - start));
            return false;
        }

        range = new EnergyRange(size, boundaries);
        return true;
    }

    private static DateTimeOffset Clamp(DateTimeOffset instant) => instant < Earliest ? Earliest : instant > Latest ? Latest : instant;

    private static int DefaultCount(Bucket bucket) => bucket switch
    {
        Bucket.Hour => 24,
        Bucket.Day => 31,
        _ => 12,
    };

    private static string TooManyBuckets(Bucket bucket, TimeSpan length)
    {
        var count = bucket switch
        {
            Bucket.Hour => length.TotalHours,
            Bucket.Day => length.TotalDays,
            _ => length.TotalDays / 365.2425 * 12,
        };
        var advice = bucket == Bucket.Month ? "Ask for a shorter span" : "Ask for a shorter span, or for a larger bucket";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"from and to span about {Math.Max(Math.Ceiling(count), MaxBuckets + 1)} buckets, and a series has at most {MaxBuckets}. {advice}.");
    }
}
