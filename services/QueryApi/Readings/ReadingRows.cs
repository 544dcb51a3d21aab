using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Readings;

/// <summary>Reads and writes rows of <c>ac_monitoring</c> inside the transaction of a batch.</summary>
internal static class ReadingRows
{
    private const string Columns =
        """
        r.unit_id, r.slot, r."timestamp", r.device_name, r.location, r.cumulative_wh, r.report_delta_wh, r.report_start, r.report_end,
            r.api_timestamp, r.humidity, r.temperature_c, r.air_conditioner_mode, r.fan_mode, r.switch,
            r.delta_kwh, r.quality, r.energy_from, r.energy_to, r.imported_kwh
        """;

    private const string TrustedSql = "(t.quality = ANY (@Trusted) OR (t.quality = 'imported' AND t.cumulative_wh > 0))";

    // After the last row that was counted; at first from the last trusted row before the slot to count from. Where there is none, that
    // slot itself: rows without a meter value before it tell nothing.
    private const string LoadSql =
        $"""
        SELECT {Columns}
        FROM unnest(@UnitIds, @From, @Counted, @LastSlots) AS late (unit_id, from_slot, counted, last_slot)
        CROSS JOIN LATERAL (
            SELECT
                COALESCE(late.counted + interval '1 microsecond', (
                    SELECT t.slot
                    FROM ac_monitoring t
                    WHERE t.unit_id = late.unit_id AND t.slot < late.from_slot AND {TrustedSql}
                    ORDER BY t.slot DESC
                    LIMIT 1), late.from_slot) AS first,
                COALESCE((
                    SELECT t.slot
                    FROM ac_monitoring t
                    WHERE t.unit_id = late.unit_id AND t.slot > late.last_slot AND {TrustedSql}
                    ORDER BY t.slot
                    LIMIT 1 OFFSET @TrustedRows - 1), 'infinity') AS last
        ) stretch
        JOIN ac_monitoring r ON r.unit_id = late.unit_id AND r.slot BETWEEN stretch.first AND stretch.last
        ORDER BY r.unit_id, r.slot
        """;

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

    private const string PageSql =
        $"""
        SELECT {Columns}
        FROM ac_monitoring r
        WHERE r.unit_id = @UnitId AND r.slot >= @From
        ORDER BY r.slot
        LIMIT @Count
        """;

    private const string LastTrustedSql =
        $"SELECT MAX(t.slot) FROM ac_monitoring t WHERE t.unit_id = @UnitId AND t.slot < @Before AND {TrustedSql}";

    /// <summary>Loads the next stretch of stored rows of each unit, in the order of slots.</summary>
    /// <param name="trustedRows">How many trusted rows after <see cref="UnitCount.LastSlot"/> a stretch has.</param>
    public static async Task<ILookup<int, ReadingRow>> LoadAsync(
        NpgsqlConnection connection, IReadOnlyList<UnitCount> units, int trustedRows, CancellationToken cancellationToken)
    {
        if (units.Count == 0)
            return Array.Empty<ReadingRow>().ToLookup(row => row.UnitId);

        var parameters = new
        {
            UnitIds = units.Select(unit => unit.UnitId).ToArray(),
            From = units.Select(unit => unit.From).ToArray(),
            Counted = units.Select(unit => unit.Last?.Slot).ToArray(),
            LastSlots = units.Select(unit => unit.LastSlot).ToArray(),
            TrustedRows = trustedRows,
            Trusted = EnergyQualities.Trusted.ToArray(),
        };
        var rows = await connection.QueryAsync<StoredRow>(new CommandDefinition(LoadSql, parameters, cancellationToken: cancellationToken));
        return rows.Select(row => row.ToReadingRow()).ToLookup(row => row.UnitId);
    }

    /// <summary>Loads one unit's rows of a slot and after it, in the order of slots, at most so many.</summary>
    public static async Task<IReadOnlyList<ReadingRow>> LoadPageAsync(
        NpgsqlConnection connection, int unitId, DateTimeOffset from, int count, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<StoredRow>(new CommandDefinition(
            PageSql, new { UnitId = unitId, From = from.UtcDateTime, Count = count }, cancellationToken: cancellationToken));
        return rows.Select(row => row.ToReadingRow()).ToList();
    }

    /// <summary>The slot of one unit's last trusted row before another slot: what is remembered there can be told from the rows after it.</summary>
    public static Task<DateTime?> LastTrustedSlotAsync(
        NpgsqlConnection connection, int unitId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var parameters = new { UnitId = unitId, Before = before.UtcDateTime, Trusted = EnergyQualities.Trusted.ToArray() };
        return connection.ExecuteScalarAsync<DateTime?>(new CommandDefinition(LastTrustedSql, parameters, cancellationToken: cancellationToken));
    }

    /// <param name="calendar">Tells the day that a row belongs to.</param>
    public static async Task WriteAsync(
        NpgsqlConnection connection, IReadOnlyCollection<ReadingRow> rows, SiteCalendar calendar, CancellationToken cancellationToken)
    {
        var received = rows.Where(row => row.Stored is null).ToArray();
        if (received.Length > 0)
            await connection.ExecuteAsync(new CommandDefinition(InsertSql, InsertParameters(received, calendar), cancellationToken: cancellationToken));

        await UpdateEnergyAsync(connection, [.. rows.Where(row => row.Stored is not null)], cancellationToken);
    }

    /// <summary>Writes the energy of stored rows as it is counted now.</summary>
    public static async Task UpdateEnergyAsync(NpgsqlConnection connection, IReadOnlyList<ReadingRow> rows, CancellationToken cancellationToken)
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

    /// <summary>A stored row as Dapper reads it: PostgreSQL's instants come as UTC DateTime.</summary>
    private sealed record StoredRow
    {
        private const decimal WhPerKwh = 1000;

        public int UnitId { get; init; }
        public DateTime Slot { get; init; }
        public DateTime Timestamp { get; init; }
        public string DeviceName { get; init; } = "";
        public string Location { get; init; } = "";
        public decimal? CumulativeWh { get; init; }
        public decimal? ReportDeltaWh { get; init; }
        public DateTime? ReportStart { get; init; }
        public DateTime? ReportEnd { get; init; }
        public DateTime? ApiTimestamp { get; init; }
        public double? Humidity { get; init; }
        public double? TemperatureC { get; init; }
        public string? AirConditionerMode { get; init; }
        public string? FanMode { get; init; }
        public string? Switch { get; init; }
        public decimal DeltaKwh { get; init; }
        public string Quality { get; init; } = "";
        public DateTime? EnergyFrom { get; init; }
        public DateTime? EnergyTo { get; init; }
        public decimal? ImportedKwh { get; init; }

        public ReadingRow ToReadingRow() => new(UnitId, ToReading(), new CountedEnergy(DeltaKwh, Quality, Interval));

        private EnergyInterval? Interval => EnergyFrom is { } from && EnergyTo is { } to ? new EnergyInterval(from, to) : null;

        // The old backend wrote 0 where there was no meter, and counted what the device said of its last report.
        private DeviceReading ToReading() => new()
        {
            DeviceId = "",
            DeviceName = DeviceName,
            Location = Location,
            Slot = Slot,
            CollectedAt = Timestamp,
            CumulativeWh = ImportedKwh is not null && CumulativeWh <= 0 ? null : CumulativeWh,
            DeltaWh = ImportedKwh is { } kwh ? kwh * WhPerKwh : ReportDeltaWh,
            ReportStart = ReportStart,
            ReportEnd = ReportEnd,
            ReportedAt = ApiTimestamp,
            Humidity = Humidity,
            TemperatureC = TemperatureC,
            AirConditionerMode = AirConditionerMode,
            FanMode = FanMode,
            Switch = Switch,
        };
    }
}
