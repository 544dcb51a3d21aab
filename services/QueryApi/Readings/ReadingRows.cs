using AcMonitoring.QueryApi.Energy;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Readings;

/// <summary>Reads and writes rows of <c>ac_monitoring</c> inside the transaction of a batch.</summary>
internal static class ReadingRows
{
    private const string LoadSql =
        """
        SELECT r.unit_id, r.slot, r."timestamp", r.cumulative_wh, r.report_delta_wh, r.report_start, r.report_end, r.api_timestamp,
            r.delta_kwh, r.quality
        FROM unnest(@UnitIds, @Slots) AS late (unit_id, slot)
        CROSS JOIN LATERAL (
            SELECT COALESCE((
                SELECT t.slot
                FROM ac_monitoring t
                WHERE t.unit_id = late.unit_id AND t.slot < late.slot
                    AND (t.quality = ANY (@Trusted) OR (t.quality = 'imported' AND t.cumulative_wh > 0))
                ORDER BY t.slot DESC
                LIMIT 1), '-infinity') AS slot
        ) trusted
        JOIN ac_monitoring r ON r.unit_id = late.unit_id AND r.slot >= trusted.slot
        ORDER BY r.unit_id, r.slot
        """;

    private const string InsertSql =
        """
        INSERT INTO ac_monitoring (
            unit_id, slot, "timestamp", reading_day, device_name, location, delta_kwh, quality, cumulative_wh, report_delta_wh,
            report_start, report_end, api_timestamp, humidity, temperature_c, air_conditioner_mode, fan_mode, switch)
        SELECT *
        FROM unnest(
            @UnitIds, @Slots, @Timestamps, @ReadingDays, @DeviceNames, @Locations, @DeltaKwhs, @Qualities, @CumulativeWhs, @ReportDeltaWhs,
            @ReportStarts, @ReportEnds, @ApiTimestamps, @Humidities, @TemperatureCs, @AirConditionerModes, @FanModes, @Switches)
        ON CONFLICT (unit_id, slot) DO UPDATE SET
            "timestamp" = EXCLUDED."timestamp", reading_day = EXCLUDED.reading_day, device_name = EXCLUDED.device_name,
            location = EXCLUDED.location, delta_kwh = EXCLUDED.delta_kwh, quality = EXCLUDED.quality, cumulative_wh = EXCLUDED.cumulative_wh,
            report_delta_wh = EXCLUDED.report_delta_wh, report_start = EXCLUDED.report_start, report_end = EXCLUDED.report_end,
            api_timestamp = EXCLUDED.api_timestamp, humidity = EXCLUDED.humidity, temperature_c = EXCLUDED.temperature_c,
            air_conditioner_mode = EXCLUDED.air_conditioner_mode, fan_mode = EXCLUDED.fan_mode, switch = EXCLUDED.switch
        """;

    private const string RecountSql =
        """
        UPDATE ac_monitoring r
        SET delta_kwh = c.delta_kwh, quality = c.quality
        FROM unnest(@UnitIds, @Slots, @DeltaKwhs, @Qualities) AS c (unit_id, slot, delta_kwh, quality)
        WHERE r.unit_id = c.unit_id AND r.slot = c.slot
        """;

    /// <summary>The rows of each unit from the last trusted one before the slot on, by unit, in the order of slots.</summary>
    public static async Task<ILookup<int, ReadingRow>> LoadAsync(
        NpgsqlConnection connection, IReadOnlyList<(int UnitId, DateTimeOffset Slot)> late, CancellationToken cancellationToken)
    {
        if (late.Count == 0)
            return Array.Empty<ReadingRow>().ToLookup(row => row.UnitId);

        var parameters = new
        {
            UnitIds = late.Select(unit => unit.UnitId).ToArray(),
            Slots = late.Select(unit => unit.Slot.ToUniversalTime()).ToArray(),
            Trusted = EnergyQualities.Trusted.ToArray(),
        };
        var rows = await connection.QueryAsync<StoredRow>(new CommandDefinition(LoadSql, parameters, cancellationToken: cancellationToken));
        return rows.Select(row => row.ToReadingRow()).ToLookup(row => row.UnitId);
    }

    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyCollection<ReadingRow> rows, CancellationToken cancellationToken)
    {
        var received = rows.Where(row => row.Received is not null).ToArray();
        if (received.Length > 0)
            await connection.ExecuteAsync(new CommandDefinition(InsertSql, InsertParameters(received), cancellationToken: cancellationToken));

        var recounted = rows.Where(row => row.Received is null).ToArray();
        if (recounted.Length > 0)
            await connection.ExecuteAsync(new CommandDefinition(RecountSql, Keys(recounted), cancellationToken: cancellationToken));
    }

    private static object Keys(ReadingRow[] rows) => new
    {
        UnitIds = Array.ConvertAll(rows, row => row.UnitId),
        Slots = Array.ConvertAll(rows, row => row.Meter.Slot),
        DeltaKwhs = Array.ConvertAll(rows, row => row.Counted.DeltaKwh),
        Qualities = Array.ConvertAll(rows, row => row.Counted.Quality),
    };

    private static object InsertParameters(ReadingRow[] rows)
    {
        var readings = Array.ConvertAll(rows, row => row.Received!);
        return new
        {
            UnitIds = Array.ConvertAll(rows, row => row.UnitId),
            Slots = Array.ConvertAll(rows, row => row.Meter.Slot),
            Timestamps = Array.ConvertAll(rows, row => row.Meter.CollectedAt),
            ReadingDays = Array.ConvertAll(rows, row => row.Day),
            DeviceNames = Array.ConvertAll(readings, reading => reading.DeviceName),
            Locations = Array.ConvertAll(readings, reading => reading.Location),
            DeltaKwhs = Array.ConvertAll(rows, row => row.Counted.DeltaKwh),
            Qualities = Array.ConvertAll(rows, row => row.Counted.Quality),
            CumulativeWhs = Array.ConvertAll(rows, row => row.Meter.MeterWh),
            ReportDeltaWhs = Array.ConvertAll(rows, row => row.Meter.DeltaWh),
            ReportStarts = Array.ConvertAll(rows, row => row.Meter.ReportStart),
            ReportEnds = Array.ConvertAll(rows, row => row.Meter.ReportEnd),
            ApiTimestamps = Array.ConvertAll(rows, row => row.Meter.ReportedAt),
            Humidities = Array.ConvertAll(readings, reading => reading.Humidity),
            TemperatureCs = Array.ConvertAll(readings, reading => reading.TemperatureC),
            AirConditionerModes = Array.ConvertAll(readings, reading => reading.AirConditionerMode),
            FanModes = Array.ConvertAll(readings, reading => reading.FanMode),
            Switches = Array.ConvertAll(readings, reading => reading.Switch),
        };
    }

    /// <summary>A stored row as Dapper reads it: PostgreSQL's instants come as UTC DateTime.</summary>
    private sealed record StoredRow
    {
        public int UnitId { get; init; }
        public DateTime Slot { get; init; }
        public DateTime Timestamp { get; init; }
        public decimal? CumulativeWh { get; init; }
        public decimal? ReportDeltaWh { get; init; }
        public DateTime? ReportStart { get; init; }
        public DateTime? ReportEnd { get; init; }
        public DateTime? ApiTimestamp { get; init; }
        public decimal DeltaKwh { get; init; }
        public string Quality { get; init; } = "";

        public ReadingRow ToReadingRow() =>
            new(UnitId, new MeterReading(Slot, Timestamp, CumulativeWh, ReportDeltaWh, ReportStart, ReportEnd, ApiTimestamp), received: null)
            {
                DeltaKwh = DeltaKwh,
                Quality = Quality,
            };
    }
}
