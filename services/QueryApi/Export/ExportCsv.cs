using System.Globalization;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy;
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

    private static readonly TimeSpan UsageWindow = TimeSpan.FromHours(24);

    private const string UnitFilter = "(cardinality($3) = 0 OR u.device_name = ANY($3)) AND (cardinality($4) = 0 OR u.location = ANY($4))";

    // A row's usage needs the energy of the 24 hours before it, also where these lie before the span that is asked for. So the rows with
    // energy come a second time, 24 hours ahead of their place.
    private const string Sql =
        $"""
        SELECT r."timestamp" AS place, 1 AS pass, r.unit_id, r."timestamp", r.delta_kwh, r.energy_from, r.energy_to,
            r.device_name, r.location, r.cumulative_wh, r.humidity, r.temperature_c, r.air_conditioner_mode, r.fan_mode
        FROM ac_monitoring r
        JOIN unit u ON u.unit_id = r.unit_id
        WHERE ($1::timestamptz IS NULL OR r."timestamp" >= $1) AND ($2::timestamptz IS NULL OR r."timestamp" < $2) AND {UnitFilter}
        UNION ALL
        SELECT r."timestamp" + interval '24 hours', 0, r.unit_id, r."timestamp", r.delta_kwh, r.energy_from, r.energy_to,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM ac_monitoring r
        JOIN unit u ON u.unit_id = r.unit_id
        WHERE r.delta_kwh > 0 AND ($1::timestamptz IS NULL OR r."timestamp" >= $1 - interval '24 hours')
            AND ($2::timestamptz IS NULL OR r."timestamp" < $2) AND {UnitFilter}
        ORDER BY place DESC, pass, unit_id
        """;

    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    /// <param name="from">First instant or day; from the beginning when missing.</param>
    /// <param name="to">The instant that ends the span, itself outside, or its last day; to the end when missing.</param>
    /// <param name="deviceName">Names of units; all when missing.</param>
    /// <param name="location">Location ids; all when missing.</param>
    public Results<PushStreamHttpResult, ProblemHttpResult> Handle(string? from, string? to, string[]? deviceName, string[]? location, HttpContext http)
    {
        if (!QueryParameters.TryReadInstant("from", from, calendar.StartOf, out var begin, out var problem) ||
            !QueryParameters.TryReadInstant("to", to, day => calendar.StartOf(day.AddDays(1)), out var end, out problem) ||
            !QueryParameters.TryReadTexts("deviceName", deviceName, out var deviceNames, out problem) ||
            !QueryParameters.TryReadTexts("location", location, out var locations, out problem))
            return problem;
        if (begin > end)
            return QueryParameters.BadRequest("from must not be after to.");

        var fileName = string.Create(CultureInfo.InvariantCulture, $"ac_data_{calendar.LocalTime(clock.GetUtcNow()):yyyyMMdd_HHmmss}.csv");
        var cancellationToken = http.RequestAborted;
        return TypedResults.Stream(
            body => WriteAsync(body, begin, end, deviceNames, locations, cancellationToken), "text/csv; charset=utf-8", fileName);
    }

    private async Task WriteAsync(
        Stream body, DateTimeOffset? from, DateTimeOffset? to, string[] deviceNames, string[] locations, CancellationToken cancellationToken)
    {
        // No time limit: a slow client is slowed to, and one that leaves cancels the query.
        await using var command = database.CreateCommand(Sql);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = from?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = to?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = deviceNames });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = locations });

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await using var csv = CsvWriter.Create(body, Format, leaveOpen: true);
        csv.WriteHeader(Header);
        var usage = new RollingUsage(UsageWindow);
        while (await reader.ReadAsync(cancellationToken))
        {
            var unit = reader.GetInt32(2);
            var timestamp = reader.GetDateTime(3);
            var deltaKwh = reader.GetDecimal(4);
            if (reader.GetInt32(1) == 0)
            {
                usage.Add(unit, timestamp, new EnergyInterval(reader.GetDateTime(5), reader.GetDateTime(6)), deltaKwh);
                continue;
            }

            csv.WriteField(timestamp, TimestampFormat);
            csv.WriteField(reader.GetString(7));
            csv.WriteField(reader.GetString(8));
            csv.WriteField(deltaKwh);
            csv.WriteField(Nullable<decimal>(reader, 9));
            csv.WriteField(Nullable<double>(reader, 10));
            csv.WriteField(Nullable<double>(reader, 11));
            csv.WriteField(reader.IsDBNull(12) ? null : reader.GetString(12));
            csv.WriteField(reader.IsDBNull(13) ? null : reader.GetString(13));
            csv.WriteField(usage.Before(unit, timestamp));
            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static T? Nullable<T>(NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
