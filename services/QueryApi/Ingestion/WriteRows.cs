using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>Writes rows of <c>ac_monitoring</c> inside a transaction that holds their unit's lock.</summary>
internal static class WriteRows
{
    // As StreamAsync writes them.
    private const string CopySql =
        """
        COPY ac_monitoring (
            unit_id, slot, "timestamp", reading_day, device_name, location, delta_kwh, quality, energy_from, energy_to, cumulative_wh,
            report_delta_wh, report_start, report_end, api_timestamp, humidity, temperature_c, air_conditioner_mode, fan_mode, switch)
        FROM STDIN (FORMAT binary)
        """;

    // For what comes late: a row of its slot may be there.
    private const string InsertSql =
        """
        INSERT INTO ac_monitoring (
            unit_id, slot, "timestamp", reading_day, device_name, location, delta_kwh, quality, energy_from, energy_to, cumulative_wh,
            report_delta_wh, report_start, report_end, api_timestamp, humidity, temperature_c, air_conditioner_mode, fan_mode, switch)
        SELECT *
        FROM unnest(
            @UnitIds, @Slots, @Timestamps, @ReadingDays, @DeviceNames, @Locations, @DeltaKwhs, @Qualities, @EnergyFroms, @EnergyTos,
            @CumulativeWhs, @ReportDeltaWhs, @ReportStarts, @ReportEnds, @ApiTimestamps, @Humidities, @TemperatureCs, @AirConditionerModes,
            @FanModes, @Switches)
        ON CONFLICT (unit_id, slot) DO UPDATE SET
            "timestamp" = EXCLUDED."timestamp", reading_day = EXCLUDED.reading_day, device_name = EXCLUDED.device_name,
            location = EXCLUDED.location, delta_kwh = EXCLUDED.delta_kwh, quality = EXCLUDED.quality, energy_from = EXCLUDED.energy_from,
            energy_to = EXCLUDED.energy_to, imported_kwh = NULL, cumulative_wh = EXCLUDED.cumulative_wh,
            report_delta_wh = EXCLUDED.report_delta_wh, report_start = EXCLUDED.report_start, report_end = EXCLUDED.report_end,
            api_timestamp = EXCLUDED.api_timestamp, humidity = EXCLUDED.humidity, temperature_c = EXCLUDED.temperature_c,
            air_conditioner_mode = EXCLUDED.air_conditioner_mode, fan_mode = EXCLUDED.fan_mode, switch = EXCLUDED.switch
        """;

    private const string RecountSql =
        """
        UPDATE ac_monitoring r
        SET delta_kwh = c.delta_kwh, quality = c.quality, energy_from = c.energy_from, energy_to = c.energy_to
        FROM unnest(@UnitIds, @Slots, @DeltaKwhs, @Qualities, @EnergyFroms, @EnergyTos)
            AS c (unit_id, slot, delta_kwh, quality, energy_from, energy_to)
        WHERE r.unit_id = c.unit_id AND r.slot = c.slot
        """;

    /// <param name="calendar">Tells the day that a row belongs to.</param>
    public static async Task AllAsync(
        NpgsqlConnection connection, IReadOnlyCollection<ReadingRow> rows, SiteCalendar calendar, CancellationToken cancellationToken)
    {
        var received = rows.Where(row => row.Stored is null).ToLookup(row => row.IsAppended);
        if (received[true].Any())
            await CopyAsync(connection, received[true], calendar, cancellationToken);
        if (received[false].ToArray() is { Length: > 0 } late)
            await connection.ExecuteAsync(new CommandDefinition(InsertSql, InsertParameters(late, calendar), cancellationToken: cancellationToken));

        await EnergyAsync(connection, [.. rows.Where(row => row.Stored is not null)], cancellationToken);
    }

    /// <summary>Writes rows of whose slots their units have none: three times as fast as an INSERT that looks for these.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, IEnumerable<ReadingRow> rows, SiteCalendar calendar, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken);
        foreach (var row in rows)
        {
            var (reading, counted) = (row.Reading, row.Counted);
            await copy.StartRowAsync(cancellationToken);
            await Write(row.UnitId, NpgsqlDbType.Integer);
            await Write(row.Slot, NpgsqlDbType.TimestampTz);
            await Write(reading.CollectedAt, NpgsqlDbType.TimestampTz);
            await Write(calendar.DayOf(reading.CollectedAt), NpgsqlDbType.Date);
            await Write(reading.DeviceName, NpgsqlDbType.Text);
            await Write(reading.Location, NpgsqlDbType.Text);
            await Write(counted.DeltaKwh, NpgsqlDbType.Numeric);
            await Write(counted.Quality, NpgsqlDbType.Text);
            await Write(counted.Interval?.From, NpgsqlDbType.TimestampTz);
            await Write(counted.Interval?.To, NpgsqlDbType.TimestampTz);
            await Write(reading.CumulativeWh, NpgsqlDbType.Numeric);
            await Write(reading.DeltaWh, NpgsqlDbType.Numeric);
            await Write(reading.ReportStart, NpgsqlDbType.TimestampTz);
            await Write(reading.ReportEnd, NpgsqlDbType.TimestampTz);
            await Write(reading.ReportedAt, NpgsqlDbType.TimestampTz);
            await Write(reading.Humidity, NpgsqlDbType.Double);
            await Write(reading.TemperatureC, NpgsqlDbType.Double);
            await Write(reading.AirConditionerMode, NpgsqlDbType.Text);
            await Write(reading.FanMode, NpgsqlDbType.Text);
            await Write(reading.Switch, NpgsqlDbType.Text);
        }

        await copy.CompleteAsync(cancellationToken);

        Task Write<T>(T value, NpgsqlDbType type) => copy.WriteAsync(value, type, cancellationToken);
    }

    /// <summary>Writes the energy of stored rows as it is counted now.</summary>
    public static async Task EnergyAsync(NpgsqlConnection connection, IReadOnlyList<ReadingRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;

        var parameters = new
        {
            UnitIds = rows.Select(row => row.UnitId).ToArray(),
            Slots = rows.Select(row => row.Slot).ToArray(),
            DeltaKwhs = rows.Select(row => row.Counted.DeltaKwh).ToArray(),
            Qualities = rows.Select(row => row.Counted.Quality).ToArray(),
            EnergyFroms = rows.Select(row => row.Counted.Interval?.From).ToArray(),
            EnergyTos = rows.Select(row => row.Counted.Interval?.To).ToArray(),
        };
        await connection.ExecuteAsync(new CommandDefinition(RecountSql, parameters, cancellationToken: cancellationToken));
    }

    private static object InsertParameters(ReadingRow[] rows, SiteCalendar calendar)
    {
        var readings = Array.ConvertAll(rows, row => row.Reading);
        return new
        {
            UnitIds = Array.ConvertAll(rows, row => row.UnitId),
            Slots = Array.ConvertAll(rows, row => row.Slot),
            Timestamps = Array.ConvertAll(readings, reading => reading.CollectedAt),
            ReadingDays = Array.ConvertAll(readings, reading => calendar.DayOf(reading.CollectedAt)),
            DeviceNames = Array.ConvertAll(readings, reading => reading.DeviceName),
            Locations = Array.ConvertAll(readings, reading => reading.Location),
            DeltaKwhs = Array.ConvertAll(rows, row => row.Counted.DeltaKwh),
            Qualities = Array.ConvertAll(rows, row => row.Counted.Quality),
            EnergyFroms = Array.ConvertAll(rows, row => row.Counted.Interval?.From),
            EnergyTos = Array.ConvertAll(rows, row => row.Counted.Interval?.To),
            CumulativeWhs = Array.ConvertAll(readings, reading => reading.CumulativeWh),
            ReportDeltaWhs = Array.ConvertAll(readings, reading => reading.DeltaWh),
            ReportStarts = Array.ConvertAll(readings, reading => reading.ReportStart),
            ReportEnds = Array.ConvertAll(readings, reading => reading.ReportEnd),
            ApiTimestamps = Array.ConvertAll(readings, reading => reading.ReportedAt),
            Humidities = Array.ConvertAll(readings, reading => reading.Humidity),
            TemperatureCs = Array.ConvertAll(readings, reading => reading.TemperatureC),
            AirConditionerModes = Array.ConvertAll(readings, reading => reading.AirConditionerMode),
            FanModes = Array.ConvertAll(readings, reading => reading.FanMode),
            Switches = Array.ConvertAll(readings, reading => reading.Switch),
        };
    }
}
