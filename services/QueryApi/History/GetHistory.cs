using System.Runtime.CompilerServices;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace AcMonitoring.QueryApi.History;

/// <summary>One stored reading. Null if unknown; instants are UTC.</summary>
/// <param name="Timestamp">Time of collection.</param>
/// <param name="DeltaKWh">Energy of the reading in kWh.</param>
/// <param name="CumulativeWh">The unit's running meter in Wh.</param>
/// <param name="Humidity">Relative humidity in percent.</param>
/// <param name="TemperatureC">Room temperature in degrees Celsius.</param>
/// <param name="AirConditionerMode">The vendor's term.</param>
/// <param name="FanMode">The vendor's term.</param>
/// <param name="ApiTimestamp">Time at which SmartThings received the report of the meter value.</param>
/// <param name="Quality">The quality of the energy: first, measured, recovered, repeated, suspect, reset, no_meter, imported or excluded.</param>
/// <param name="EnergyFrom">Start of the energy interval: the end of the report that is the baseline. Null if the reading has no trusted meter value.</param>
/// <param name="EnergyTo">End of the energy interval: the end of the report of this reading.</param>
/// <param name="Note">Why a suspect or excluded reading is not counted, or energy was added, in a sentence; null for other readings.</param>
/// <param name="NoteDetails">The same for programs.</param>
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
    DateTime? EnergyTo,
    string? Note,
    HistoryNote? NoteDetails);

/// <summary>The filter of a history.</summary>
/// <param name="DeviceName">The unit's name.</param>
/// <param name="Location">Its location id; any when empty.</param>
/// <param name="From">Start, UTC; open when null.</param>
/// <param name="To">End, UTC, exclusive; open when null.</param>
/// <param name="Limit">Maximum number of rows; all when null.</param>
internal sealed record HistoryRange(string DeviceName, string Location, DateTime? From, DateTime? To, int? Limit);

/// <summary>Handles <c>GET /history</c>: streams the readings of a unit, newest first.</summary>
internal sealed class GetHistory(
    [FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, EnergyMeter meter, SiteCalendar calendar, TimeProvider clock)
{
    private const int DefaultHours = 24;
    private const int MaxHours = 8_760;
    private const int MaxRows = 1_000_000;

    // OFFSET 0 prevents a scan of the time index over the rows of all units, which the planner prefers when it does not know the range.
    internal const string Sql =
        $"""
        SELECT r."timestamp", r.delta_kwh, r.cumulative_wh, r.humidity, r.temperature_c, r.air_conditioner_mode, r.fan_mode,
            r.api_timestamp, r.quality, r.energy_from, r.energy_to, r.unit_id, r.slot, r.report_delta_wh, r.report_start, r.report_end
        FROM unit u
        CROSS JOIN LATERAL (
            SELECT *
            FROM ac_monitoring r
            WHERE r.unit_id = u.unit_id
                AND r.slot > COALESCE(@From::timestamptz, '-infinity') - interval '{PollingOptions.MaxPollInterval}'
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
    /// <param name="hours">Number of hours back, 1 to 8760; 24 when missing. Not together with <paramref name="from"/> and <paramref name="to"/>.</param>
    /// <param name="from">First instant or day; open when missing and <paramref name="to"/> is set.</param>
    /// <param name="to">The end of the range, exclusive, or its last day; open when missing.</param>
    /// <param name="limit">Maximum number of rows; all of the range when missing.</param>
    /// <param name="cancellationToken">Cancelled when the client disconnects.</param>
    public Results<JsonRows<HistoryRow>, ProblemHttpResult> Handle(
        string? deviceName, string? location, string? hours, string? from, string? to, string? limit, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(deviceName))
            return QueryParameters.BadRequest("deviceName is required");
        if (!QueryParameters.IsText("deviceName", deviceName, out var problem) ||
            !QueryParameters.IsText("location", location, out problem) ||
            !QueryParameters.TryReadNumber("hours", hours, 1, MaxHours, null, out var hoursBack, out problem) ||
            !QueryParameters.TryReadInstant("from", from, calendar.StartOf, out var begin, out problem) ||
            !QueryParameters.TryReadInstant("to", to, day => calendar.StartOf(day.AddDays(1)), out var end, out problem) ||
            !QueryParameters.TryReadNumber("limit", limit, 1, MaxRows, null, out var max, out problem))
            return problem;
        if (hoursBack is not null && (begin ?? end) is not null)
            return QueryParameters.BadRequest("hours must not be given beside from and to: they say the span themselves.");
        if (begin > end)
            return QueryParameters.BadRequest("from must not be after to.");
        if (begin is null && end is null)
            begin = clock.GetUtcNow().AddHours(-(hoursBack ?? DefaultHours));

        return new JsonRows<HistoryRow>(ReadAsync(
            new HistoryRange(deviceName, location ?? "", begin?.UtcDateTime, end?.UtcDateTime, max), cancellationToken));
    }

    // Streamed, because a range may contain years.
    private async IAsyncEnumerable<HistoryRow> ReadAsync(HistoryRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Not with Dapper, which boxes each value.
        await using var command = CommandOf(range, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var notes = new HistoryNotes(database, meter);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = RowOf(reader);
            if (HistoryNotes.HasNote(row.Quality, row.CumulativeWh))
            {
                var note = await notes.FindAsync(row.Quality, reader.GetInt32(11), MeterOf(reader), cancellationToken);
                row = row with { Note = note.Sentence, NoteDetails = note };
            }

            yield return row;
        }
    }

    private static NpgsqlCommand CommandOf(HistoryRange range, NpgsqlConnection connection) => new(Sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<string>(nameof(range.DeviceName), range.DeviceName),
            new NpgsqlParameter<string>(nameof(range.Location), range.Location),
            new NpgsqlParameter<DateTime?>(nameof(range.From), range.From),
            new NpgsqlParameter<DateTime?>(nameof(range.To), range.To),
            new NpgsqlParameter<int?>(nameof(range.Limit), range.Limit),
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
        EnergyTo: reader.GetFieldValue<DateTime?>(10),
        Note: null,
        NoteDetails: null);

    private static MeterReading MeterOf(NpgsqlDataReader reader) => new(
        Slot: reader.GetDateTime(12),
        CollectedAt: reader.GetDateTime(0),
        MeterWh: reader.GetFieldValue<decimal?>(2),
        DeltaWh: reader.GetFieldValue<decimal?>(13),
        ReportStart: reader.GetFieldValue<DateTime?>(14),
        ReportEnd: reader.GetFieldValue<DateTime?>(15),
        ReportedAt: reader.GetFieldValue<DateTime?>(7));

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
