using System.Globalization;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace AcMonitoring.QueryApi.Export;

/// <summary>Answers <c>GET /export</c>: the readings as CSV, newest first, written row by row as PostgreSQL sends them.</summary>
internal sealed class ExportCsv([FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, SiteCalendar calendar, TimeProvider clock)
{
    private static readonly string[] Header =
    [
        "Timestamp", "Device Name", "Location", "Delta kWh", "Cumulative Wh", "Humidity (%)", "Temperature (C)", "AC Mode", "Fan Mode",
        "24h Usage (kWh)",
    ];

    // Seconds, and their fraction where there is one. In UTC, hence the Z.
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    // The usage of a row needs the 24 hours before it, also where these lie before the span that is asked for.
    private const string Sql =
        """
        SELECT e."timestamp", e.device_name, e.location, e.delta_kwh, e.cumulative_wh, e.humidity, e.temperature_c, e.air_conditioner_mode,
            e.fan_mode, e.usage_24h_kwh
        FROM (
            SELECT r."timestamp", r.unit_id, r.device_name, r.location, r.delta_kwh, r.cumulative_wh, r.humidity, r.temperature_c,
                r.air_conditioner_mode, r.fan_mode,
                SUM(r.delta_kwh) OVER (
                    PARTITION BY r.unit_id ORDER BY r."timestamp" RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW) AS usage_24h_kwh
            FROM ac_monitoring r
            JOIN unit u ON u.unit_id = r.unit_id
            WHERE ($1::timestamptz IS NULL OR r."timestamp" >= $1 - interval '24 hours')
                AND ($2::timestamptz IS NULL OR r."timestamp" < $2)
                AND ($3 = '' OR u.device_name = $3)
                AND ($4 = '' OR u.location = $4)
        ) e
        WHERE $1::timestamptz IS NULL OR e."timestamp" >= $1
        ORDER BY e."timestamp" DESC, e.unit_id
        """;

    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    /// <param name="from">First instant or day; from the beginning when missing.</param>
    /// <param name="to">The instant that ends the span, itself outside, or its last day; to the end when missing.</param>
    /// <param name="deviceName">One unit's name; all when missing.</param>
    /// <param name="location">One location id; all when missing.</param>
    public Results<PushStreamHttpResult, ProblemHttpResult> Handle(string? from, string? to, string? deviceName, string? location, HttpContext http)
    {
        if (!QueryParameters.TryReadInstant("from", from, calendar.StartOf, out var begin, out var problem) ||
            !QueryParameters.TryReadInstant("to", to, day => calendar.StartOf(day.AddDays(1)), out var end, out problem) ||
            !QueryParameters.IsText("deviceName", deviceName, out problem) ||
            !QueryParameters.IsText("location", location, out problem))
            return problem;
        if (begin > end)
            return QueryParameters.BadRequest("from must not be after to.");

        var fileName = string.Create(CultureInfo.InvariantCulture, $"ac_data_{calendar.LocalTime(clock.GetUtcNow()):yyyyMMdd_HHmmss}.csv");
        var cancellationToken = http.RequestAborted;
        return TypedResults.Stream(
            body => WriteAsync(body, begin, end, deviceName ?? "", location ?? "", cancellationToken), "text/csv; charset=utf-8", fileName);
    }

    private async Task WriteAsync(
        Stream body, DateTimeOffset? from, DateTimeOffset? to, string deviceName, string location, CancellationToken cancellationToken)
    {
        // No time limit: a slow client is slowed to, and one that leaves cancels the query.
        await using var command = database.CreateCommand(Sql);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = from?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = to?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = deviceName });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = location });

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await using var csv = CsvWriter.Create(body, Format, leaveOpen: true);
        csv.WriteHeader(Header);
        while (await reader.ReadAsync(cancellationToken))
        {
            csv.WriteField(reader.GetDateTime(0), TimestampFormat);
            csv.WriteField(reader.GetString(1));
            csv.WriteField(reader.GetString(2));
            csv.WriteField(reader.GetDecimal(3));
            csv.WriteField(Nullable<decimal>(reader, 4));
            csv.WriteField(Nullable<double>(reader, 5));
            csv.WriteField(Nullable<double>(reader, 6));
            csv.WriteField(reader.IsDBNull(7) ? null : reader.GetString(7));
            csv.WriteField(reader.IsDBNull(8) ? null : reader.GetString(8));
            csv.WriteField(reader.GetDecimal(9));
            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static T? Nullable<T>(NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
