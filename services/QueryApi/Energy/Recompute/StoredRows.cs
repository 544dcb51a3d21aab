using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>Loads rows of <c>ac_monitoring</c> whose energy is recalculated.</summary>
internal static class StoredRows
{
    private const string Columns =
        """
        r.unit_id, r.slot, r."timestamp", r.device_name, r.location, r.cumulative_wh, r.report_delta_wh, r.report_start, r.report_end,
            r.api_timestamp, r.humidity, r.temperature_c, r.air_conditioner_mode, r.fan_mode, r.switch,
            r.delta_kwh, r.quality, r.energy_from, r.energy_to, r.imported_kwh, EXISTS (
                SELECT FROM reading_exclusion e
                WHERE e.unit_id = r.unit_id AND e.included_at IS NULL AND r."timestamp" >= e.from_time AND r."timestamp" < e.to_time) AS is_excluded
        """;

    // A recalculation rarely needs more than the first page; each later page is larger.
    private const int PageGrowth = 8;

    private const int StatePageSize = 500;

    private const string TrustedSql = "((t.quality = ANY (@Trusted) OR t.quality = 'imported') AND t.cumulative_wh > 0)";

    // The state before a slot follows from the rows from here on: from the last trusted row, or, if the meter may return to its value before
    // a reset, from the last trusted row before the reset.
    private const string StateSlotSql =
        $"""
        SELECT COALESCE((
            SELECT t.slot
            FROM ac_monitoring t
            WHERE t.unit_id = late.unit_id AND {TrustedSql} AND t.slot < (
                SELECT MAX(r.slot)
                FROM ac_monitoring r
                WHERE r.unit_id = late.unit_id AND r.quality = 'reset' AND r.cumulative_wh IS NOT NULL AND r.slot < late.from_slot AND r.slot > late.from_slot - @FormerLifetime)
            ORDER BY t.slot DESC
            LIMIT 1), (
            SELECT t.slot
            FROM ac_monitoring t
            WHERE t.unit_id = late.unit_id AND {TrustedSql} AND t.slot < late.from_slot
            ORDER BY t.slot DESC
            LIMIT 1))
        """;

    // A page starts after the last processed row. The first page starts where the state before @From is found: at the oldest row that is
    // kept, whose state is stored, if a reset before it may matter or no later row is trusted. Otherwise it starts at @From.
    private const string NextSql =
        $"""
        SELECT {Columns}
        FROM unnest(@UnitIds, @From, @Processed, @LastSlots, @RowsSince) AS late (unit_id, from_slot, processed, last_slot, rows_since)
        CROSS JOIN LATERAL (
            SELECT
                COALESCE(
                    late.processed + interval '1 microsecond',
                    CASE WHEN late.rows_since > late.from_slot - @FormerLifetime THEN late.rows_since END,
                    ({StateSlotSql}), late.rows_since, late.from_slot) AS first,
                COALESCE((
                    SELECT t.slot
                    FROM ac_monitoring t
                    WHERE t.unit_id = late.unit_id AND t.slot > late.last_slot AND {TrustedSql}
                    ORDER BY t.slot
                    LIMIT 1 OFFSET @TrustedRows - 1), 'infinity') AS last
        ) page
        JOIN ac_monitoring r ON r.unit_id = late.unit_id AND r.slot BETWEEN page.first AND page.last
        ORDER BY r.unit_id, r.slot
        """;

    private const string PageSql =
        $"""
        SELECT {Columns}
        FROM ac_monitoring r
        WHERE r.unit_id = @UnitId AND r.slot >= @From
        ORDER BY r.slot
        LIMIT @Count
        """;

    private const string TrustedBeforeSql =
        $"""
        SELECT {Columns}
        FROM ac_monitoring r
        WHERE r.unit_id = @UnitId AND r.slot = (
            SELECT t.slot FROM ac_monitoring t WHERE t.unit_id = @UnitId AND t.slot < @Before AND {TrustedSql} ORDER BY t.slot DESC LIMIT 1)
        """;

    private const string StartSql =
        $"""
        SELECT u.rows_since, u.meter_before::text, ({StateSlotSql})
        FROM (SELECT @UnitId AS unit_id, @From::timestamptz AS from_slot) late
        JOIN unit u USING (unit_id)
        """;

    /// <summary>Recalculates units with pages of their stored rows until the energy of later rows stays the same, or there are none.</summary>
    /// <param name="newestSlot">The slot of the newest row of a unit; null if it has none.</param>
    public static async Task RecalculateAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<EnergyRecalculation> units,
        Func<EnergyRecalculation, DateTimeOffset?> newestSlot,
        CancellationToken cancellationToken)
    {
        var open = units.ToList();
        for (var trustedRows = 1; open.Count > 0; trustedRows *= PageGrowth)
        {
            var stored = await LoadNextAsync(connection, open.FindAll(unit => unit.NeedsStoredRows), trustedRows, cancellationToken);
            foreach (var unit in open)
                unit.Advance([.. stored[unit.UnitId]]);
            // An empty page is the end of a unit whose newest rows are deleted meanwhile.
            open.RemoveAll(unit => unit.IsConverged || !stored.Contains(unit.UnitId) || !(newestSlot(unit) > unit.Last!.Slot));
        }
    }

    /// <summary>Loads the next page of stored rows of each unit, in slot order.</summary>
    /// <param name="trustedRows">Number of trusted rows after <see cref="EnergyRecalculation.LastSlot"/> in a page.</param>
    private static async Task<ILookup<int, ReadingRow>> LoadNextAsync(
        NpgsqlConnection connection, List<EnergyRecalculation> units, int trustedRows, CancellationToken cancellationToken)
    {
        if (units.Count == 0)
            return Array.Empty<ReadingRow>().ToLookup(row => row.UnitId);

        var parameters = new
        {
            UnitIds = units.Select(unit => unit.UnitId).ToArray(),
            From = units.Select(unit => unit.From).ToArray(),
            Processed = units.Select(unit => unit.Last?.Slot).ToArray(),
            LastSlots = units.Select(unit => unit.LastSlot).ToArray(),
            RowsSince = units.Select(unit => unit.Oldest?.Slot).ToArray(),
            TrustedRows = trustedRows,
            Trusted = EnergyQualities.Trusted.ToArray(),
            EnergyMeter.FormerLifetime,
        };
        var rows = await connection.QueryAsync<StoredRow>(new CommandDefinition(NextSql, parameters, cancellationToken: cancellationToken));
        return rows.Select(row => row.ToReadingRow()).ToLookup(row => row.UnitId);
    }

    /// <summary>Loads at most <paramref name="count"/> rows of one unit from a slot on, in slot order.</summary>
    public static async Task<IReadOnlyList<ReadingRow>> LoadPageAsync(
        NpgsqlConnection connection, int unitId, DateTimeOffset from, int count, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<StoredRow>(new CommandDefinition(
            PageSql, new { UnitId = unitId, From = from.UtcDateTime, Count = count }, cancellationToken: cancellationToken));
        return rows.Select(row => row.ToReadingRow()).ToList();
    }

    /// <summary>Finds the last row of a unit before a slot whose meter value is trusted; null if there is none.</summary>
    public static async Task<ReadingRow?> FindTrustedAsync(
        NpgsqlConnection connection, int unitId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var parameters = new { UnitId = unitId, Before = before.UtcDateTime, Trusted = EnergyQualities.Trusted.ToArray() };
        var row = await connection.QuerySingleOrDefaultAsync<StoredRow>(
            new CommandDefinition(TrustedBeforeSql, parameters, cancellationToken: cancellationToken));
        return row?.ToReadingRow();
    }

    /// <summary>
    /// Finds the slot from which the rows of a unit give the meter state before a slot, and the state before them. Without a slot, that of the
    /// oldest row.
    /// </summary>
    public static async Task<(DateTimeOffset First, MeterState State)> FindStartAsync(
        NpgsqlConnection connection, int unitId, DateTimeOffset? from, CancellationToken cancellationToken)
    {
        var parameters = new { UnitId = unitId, From = from?.UtcDateTime, Trusted = EnergyQualities.Trusted.ToArray(), EnergyMeter.FormerLifetime };
        var (rowsSince, json, trusted) = await connection.QuerySingleAsync<(DateTime? RowsSince, string? MeterBefore, DateTime? Trusted)>(
            new CommandDefinition(StartSql, parameters, cancellationToken: cancellationToken));
        var before = MeterState.FromJson(json);
        return trusted is { } first && (before is null || rowsSince <= from?.UtcDateTime - EnergyMeter.FormerLifetime)
            ? (first, MeterState.Unknown)
            : (rowsSince ?? DateTimeOffset.MinValue, before ?? MeterState.Unknown);
    }

    /// <summary>Finds the meter state of a unit before a slot.</summary>
    public static async Task<MeterState> StateBeforeAsync(
        NpgsqlConnection connection, EnergyMeter meter, int unitId, DateTimeOffset slot, CancellationToken cancellationToken)
    {
        var (next, state) = await FindStartAsync(connection, unitId, slot, cancellationToken);
        while (true)
        {
            var page = await LoadPageAsync(connection, unitId, next, StatePageSize, cancellationToken);
            foreach (var row in page)
            {
                if (row.Slot >= slot)
                    return state;
                if (!row.IsCorrection)
                    state = row.StateAfter(meter, state);
            }

            if (page.Count < StatePageSize)
                return state;
            next = page[^1].Slot.AddMicroseconds(1);
        }
    }

    /// <summary>A row as Dapper reads it, with UTC instants.</summary>
    private sealed record StoredRow
    {
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
        public bool IsExcluded { get; init; }

        public ReadingRow ToReadingRow() => new(UnitId, ToReading(), new CountedEnergy(DeltaKwh, Quality, Interval), IsExcluded);

        private EnergyInterval? Interval => EnergyFrom is { } from && EnergyTo is { } to ? new EnergyInterval(from, to) : null;

        // The old backend wrote 0 if there was no meter value, and used the energy of the last report.
        private DeviceReading ToReading() => new()
        {
            DeviceId = "",
            DeviceName = DeviceName,
            Location = Location,
            Slot = Slot,
            CollectedAt = Timestamp,
            CumulativeWh = ImportedKwh is not null && CumulativeWh <= 0 ? null : CumulativeWh,
            DeltaWh = ImportedKwh is { } kwh ? kwh * CountedEnergy.WhPerKwh : ReportDeltaWh,
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
