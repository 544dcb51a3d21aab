using System.Globalization;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Web;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.QueryApi.Export;

/// <summary>Answers <c>GET /export</c>: the readings as CSV, newest first, written as PostgreSQL sends them.</summary>
internal sealed class ExportCsv(ExportRows rows, ExportTurns turns, SiteCalendar calendar, TimeProvider clock)
{
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    // A client that reads nothing for so long is sent away, and its turn goes to the next. Kestrel's own limit is of no use here: it gives a
    // client time for all that was sent to it so far.
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(30);

    /// <param name="from">First instant or day; from the beginning when missing.</param>
    /// <param name="to">The instant that ends the span, itself outside, or its last day; to the end when missing.</param>
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
        if (await turns.TakeAsync(cancellationToken) is not { } turn)
        {
            http.Response.Headers.RetryAfter = ExportTurns.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            return TypedResults.Problem(
                detail: "Too many exports are running. Try again in half a minute.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        http.Response.RegisterForDispose(turn);
        var fileName = string.Create(CultureInfo.InvariantCulture, $"ac_data_{calendar.LocalTime(clock.GetUtcNow()):yyyyMMdd_HHmmss}.csv");
        var span = new ExportSpan(begin?.UtcDateTime, end?.UtcDateTime, deviceNames, locations);
        return TypedResults.Stream(body => WriteAsync(body, span, http), "text/csv; charset=utf-8", fileName);
    }

    private async Task WriteAsync(Stream body, ExportSpan span, HttpContext http)
    {
        // The writer fills a chunk when its own buffer of 64 KiB is full.
        using var chunk = new MemoryStream();
        using var csv = CsvWriter.Create(chunk, Format, leaveOpen: true);
        csv.WriteHeader(ExportRow.Header);
        await foreach (var batch in ReadAhead.InBatchesAsync(rows.ReadAsync(span, CancellationToken.None), http.RequestAborted))
        {
            foreach (var row in batch)
                row.WriteTo(csv);
            if (chunk.Length > 0)
                await SendAsync(chunk, body, http);
        }

        csv.Flush();
        await SendAsync(chunk, body, http);
    }

    // While the client does not take a chunk, some batches more are read, and then no more: the query waits.
    private async Task SendAsync(MemoryStream chunk, Stream body, HttpContext http)
    {
        using var stall = new CancellationTokenSource(LongestStall, clock);
        using var sendAway = stall.Token.Register(http.Abort);
        await body.WriteAsync(chunk.GetBuffer().AsMemory(0, (int)chunk.Length), http.RequestAborted);
        chunk.SetLength(0);
    }
}
