using System.Globalization;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Web;
using AcMonitoring.ServiceDefaults;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi.Export;

/// <summary>Handles <c>GET /export</c>: streams the readings as CSV, newest first.</summary>
internal sealed class ExportCsv(ExportRows rows, ExportLimiter limiter, SiteCalendar calendar, TimeProvider clock)
{
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    // A client that reads nothing for this long is disconnected. The minimum data rate of Kestrel does not help, because it counts all that was
    // sent so far.
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(30);

    /// <param name="from">First instant or day; all earlier readings when missing.</param>
    /// <param name="to">The end of the range, exclusive, or its last day; all later readings when missing.</param>
    /// <param name="deviceName">Names of units; all when missing.</param>
    /// <param name="location">Location ids; all when missing.</param>
    public async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        string? from, string? to, string[]? deviceName, string[]? location, HttpContext http)
    {
        if (!QueryParameters.TryReadInstant("from", from, calendar.StartOf, out var begin, out var problem) ||
            !QueryParameters.TryReadInstant("to", to, day => calendar.StartOf(day.AddDays(1)), out var end, out problem) ||
            !QueryParameters.TryReadTexts("deviceName", deviceName, out var deviceNames, out problem) ||
            !QueryParameters.TryReadTexts("location", location, out var locations, out problem))
            return problem;
        if (begin > end)
            return QueryParameters.BadRequest("from must not be after to.");

        var cancellationToken = http.RequestAborted;
        if (await limiter.AcquireAsync(cancellationToken) is not { } lease)
        {
            http.Response.Headers.RetryAfter = ExportLimiter.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            return ProblemCode.Problem(
                StatusCodes.Status503ServiceUnavailable, "too_many_exports", "Too many exports are running. Try again in half a minute.");
        }

        http.Response.RegisterForDispose(lease);
        var fileName = string.Create(CultureInfo.InvariantCulture, $"ac_data_{calendar.LocalTime(clock.GetUtcNow()):yyyyMMdd_HHmmss}.csv");
        var range = new ExportRange(begin?.UtcDateTime, end?.UtcDateTime, deviceNames, locations);
        return TypedResults.Stream(body => WriteAsync(body, range, http), "text/csv; charset=utf-8", fileName);
    }

    private async Task WriteAsync(Stream body, ExportRange range, HttpContext http)
    {
        // The writer flushes its buffer of 64 KiB to a chunk.
        using var chunk = new MemoryStream();
        using var csv = CsvWriter.Create(chunk, Format, leaveOpen: true);
        csv.WriteHeader(ExportRow.Header);
        await foreach (var batch in ReadAhead.InBatchesAsync(rows.ReadAsync(range, CancellationToken.None), http.RequestAborted))
        {
            foreach (var row in batch)
                row.WriteTo(csv);
            if (chunk.Length > 0)
                await SendAsync(chunk, body, http);
        }

        csv.Flush();
        await SendAsync(chunk, body, http);
    }

    // While the client does not read, a few more batches are buffered, and then the query waits.
    private async Task SendAsync(MemoryStream chunk, Stream body, HttpContext http)
    {
        using var stall = new CancellationTokenSource(StallTimeout, clock);
        using var disconnect = stall.Token.Register(http.Abort);
        await body.WriteAsync(chunk.GetBuffer().AsMemory(0, (int)chunk.Length), http.RequestAborted);
        chunk.SetLength(0);
    }
}
