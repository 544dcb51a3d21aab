using System.Runtime.CompilerServices;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace AcMonitoring.QueryApi.History;

/// <summary>One stored reading. Null where unknown; instants are UTC.</summary>
/// <param name="Timestamp">When it was collected.</param>
/// <param name="DeltaKWh">Energy that it added, in kWh.</param>
/// <param name="CumulativeWh">The unit's running meter in Wh.</param>
/// <param name="Humidity">Relative humidity in percent.</param>
/// <param name="TemperatureC">Room temperature in degrees Celsius.</param>
/// <param name="AirConditionerMode">The vendor's word.</param>
/// <param name="FanMode">The vendor's word.</param>
/// <param name="ApiTimestamp">When SmartThings received the report that the meter value comes from.</param>
/// <param name="Quality">How the energy was found: first, measured, recovered, repeated, suspect, reset, no_meter or imported.</param>
/// <param name="EnergyFrom">Since when the energy was used: the end of the report that it is counted from. Null where the reading is not one to count from.</param>
/// <param name="EnergyTo">Until when: the end of the reading's own report.</param>
internal sealed record HistoryRow(
    DateTime Timestamp,
    decimal DeltaKWh,
    decimal? CumulativeWh,
    double? Humidity,
    double? TemperatureC,
    string? AirConditionerMode,
    string? FanMode,
    DateTime? ApiTimestamp,
    string Quality,
    DateTime? EnergyFrom,
    DateTime? EnergyTo);

/// <summary>Which readings are asked for.</summary>
/// <param name="DeviceName">The unit's name.</param>
/// <param name="Location">Its location id; any when empty.</param>
/// <param name="From">The first instant, UTC; from the beginning when null.</param>
/// <param name="To">The instant that ends the span, UTC, itself outside; to the end when null.</param>
/// <param name="Limit">At most so many rows; all when null.</param>
internal sealed record HistorySpan(string DeviceName, string Location, DateTime? From, DateTime? To, int? Limit);

/// <summary>Answers <c>GET /history</c>: the readings of a unit, newest first.</summary>
internal sealed class GetHistory([FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, SiteCalendar calendar, TimeProvider clock)
{
    private const int DefaultHours = 24;
    private const int MostHours = 8_760;
    private const int MostRows = 1_000_000;

    // OFFSET 0 keeps the planner from reading the rows of all units in the order of time, which it takes for cheap where it does not know how
    // long the span is.
    internal const string Sql =
        $"""
        SELECT r."timestamp", r.delta_kwh, r.cumulative_wh, r.humidity, r.temperature_c, r.air_conditioner_mode, r.fan_mode,
            r.api_timestamp, r.quality, r.energy_from, r.energy_to
        FROM unit u
        CROSS JOIN LATERAL (
            SELECT *
            FROM ac_monitoring r
            WHERE r.unit_id = u.unit_id
                AND r.slot > COALESCE(@From::timestamptz, '-infinity') - interval '{PollingOptions.LongestSlot}'
                AND r.slot < COALESCE(@To::timestamptz, 'infinity')
            OFFSET 0
        ) r
        WHERE u.device_name = @DeviceName AND (@Location = '' OR u.location = @Location)
            AND r."timestamp" >= COALESCE(@From::timestamptz, '-infinity') AND r."timestamp" < COALESCE(@To::timestamptz, 'infinity')
        ORDER BY r."timestamp" DESC, r.unit_id
        LIMIT @Limit
        """;

    /// <param name="deviceName">The unit's name. Required.</param>
    /// <param name="location">Its location id; empty or missing means any.</param>
    /// <param name="hours">How far back, 1 to 8760; 24 when missing. Not beside <paramref name="from"/> and <paramref name="to"/>.</param>
    /// <param name="from">First instant or day; from the beginning when missing and <paramref name="to"/> is given.</param>
    /// <param name="to">The instant that ends the span, itself outside, or its last day; to the end when missing.</param>
    /// <param name="limit">At most so many rows; all of the span when missing.</param>
    /// <param name="cancellationToken">Given up when the caller leaves.</param>
    public Results<JsonRows<HistoryRow>, ProblemHttpResult> Handle(
        string? deviceName, string? location, string? hours, string? from, string? to, string? limit, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(deviceName))
            return QueryParameters.BadRequest("deviceName is required");
        if (!QueryParameters.IsText("deviceName", deviceName, out var problem) ||
            !QueryParameters.IsText("location", location, out problem) ||
            !QueryParameters.TryReadNumber("hours", hours, 1, MostHours, null, out var span, out problem) ||
            !QueryParameters.TryReadInstant("from", from, calendar.StartOf, out var begin, out problem) ||
            !QueryParameters.TryReadInstant("to", to, day => calendar.StartOf(day.AddDays(1)), out var end, out problem) ||
            !QueryParameters.TryReadNumber("limit", limit, 1, MostRows, null, out var most, out problem))
            return problem;
        if (span is not null && (begin ?? end) is not null)
            return QueryParameters.BadRequest("hours must not be given beside from and to: they say the span themselves.");
        if (begin > end)
            return QueryParameters.BadRequest("from must not be after to.");
        if (begin is null && end is null)
            begin = clock.GetUtcNow().AddHours(-(span ?? DefaultHours));

        return new JsonRows<HistoryRow>(ReadAsync(
            new HistorySpan(deviceName, location ?? "", begin?.UtcDateTime, end?.UtcDateTime, most), cancellationToken));
    }

    // Row by row as PostgreSQL sends them: a span may hold years.
    private async IAsyncEnumerable<HistoryRow> ReadAsync(HistorySpan span, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Not by Dapper, which makes an object of each value.
        await using var command = CommandOf(span, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return RowOf(reader);
    }

    private static NpgsqlCommand CommandOf(HistorySpan span, NpgsqlConnection connection) => new(Sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<string>(nameof(span.DeviceName), span.DeviceName),
            new NpgsqlParameter<string>(nameof(span.Location), span.Location),
            new NpgsqlParameter<DateTime?>(nameof(span.From), span.From),
            new NpgsqlParameter<DateTime?>(nameof(span.To), span.To),
            new NpgsqlParameter<int?>(nameof(span.Limit), span.Limit),
        },
    };

    private static HistoryRow RowOf(NpgsqlDataReader reader) => new(
        Timestamp: reader.GetDateTime(0),
        DeltaKWh: reader.GetDecimal(1),
        CumulativeWh: reader.GetFieldValue<decimal?>(2),
        Humidity: reader.GetFieldValue<double?>(3),
        TemperatureC: reader.GetFieldValue<double?>(4),
        AirConditionerMode: TextOrNull(reader, 5),
        FanMode: TextOrNull(reader, 6),
        ApiTimestamp: reader.GetFieldValue<DateTime?>(7),
        Quality: reader.GetString(8),
        EnergyFrom: reader.GetFieldValue<DateTime?>(9),
        EnergyTo: reader.GetFieldValue<DateTime?>(10));

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
