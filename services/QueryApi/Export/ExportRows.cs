using System.Runtime.CompilerServices;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Metering;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Export;

/// <summary>The filter of an export.</summary>
/// <param name="From">Start, UTC; open when null.</param>
/// <param name="To">End, UTC, exclusive; open when null.</param>
/// <param name="DeviceNames">Names of units; any when empty.</param>
/// <param name="Locations">Location ids; any when empty.</param>
internal sealed record ExportRange(DateTime? From, DateTime? To, string[] DeviceNames, string[] Locations);

/// <summary>
/// Streams the lines of an export, newest first. The usage of a line needs the energy of the 24 hours before it, which follow in the stream, so
/// the lines of 24 hours are buffered.
/// </summary>
internal sealed class ExportRows([FromKeyedServices(PostgresSetup.Exports)] NpgsqlDataSource database)
{
    private static readonly TimeSpan UsageWindow = TimeSpan.FromHours(24);

    // One scan of the time index without a join, and an incremental sort of readings of the same instant: the server limits the speed of an
    // export.
    internal const string Sql =
        """
        SELECT unit_id, "timestamp", device_name, location, delta_kwh, cumulative_wh, humidity, temperature_c, air_conditioner_mode, fan_mode,
            energy_from, energy_to
        FROM ac_monitoring
        WHERE "timestamp" >= COALESCE($1, '-infinity') - interval '24 hours' AND "timestamp" < COALESCE($2, 'infinity')
        """;

    private const string UnitFilterSql =
        """
         AND unit_id IN (
            SELECT unit_id FROM unit
            WHERE (cardinality($3) = 0 OR device_name = ANY($3)) AND (cardinality($4) = 0 OR location = ANY($4)))
        """;

    internal const string OrderSql = " ORDER BY \"timestamp\" DESC, unit_id";

    // The energy of removed rows in the 24 hours before the oldest row of a unit: that of the rollups less that of the rows.
    private const string RemovedSql =
        """
        SELECT u.unit_id, h.start, h.kwh - COALESCE((
            SELECT SUM(energy_before(h.start + interval '1 hour', r.delta_kwh, r.energy_from, r.energy_to)
                - energy_before(h.start, r.delta_kwh, r.energy_from, r.energy_to))
            FROM energy_rows_of(u.unit_id, h.start, h.start + interval '1 hour') r
            WHERE r.slot >= u.rows_since), 0) AS kwh
        FROM unit u
        JOIN energy_hour h ON h.unit_id = u.unit_id AND h.start > u.rows_since - interval '25 hours' AND h.start < u.rows_since
        WHERE u.rows_since > COALESCE(@From::timestamptz, '-infinity') - interval '24 hours' AND u.rows_since < COALESCE(@To::timestamptz, 'infinity')
        ORDER BY u.unit_id, h.start
        """;

    public async IAsyncEnumerable<ExportRow> ReadAsync(ExportRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var removed = (await connection.QueryAsync<(int UnitId, DateTime Start, decimal Kwh)>(
            new CommandDefinition(RemovedSql, new { range.From, range.To }, cancellationToken: cancellationToken))).ToLookup(hour => hour.UnitId);
        await using var command = CommandOf(range, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ended = false;
        try
        {
            var units = new Dictionary<int, Unit>();
            var texts = new RepeatedTextReader();
            var waiting = new Queue<(Unit Unit, ExportRow Row)>();
            while (await reader.ReadAsync(cancellationToken))
            {
                var timestamp = reader.GetDateTime(1);
                while (waiting.TryPeek(out var next) && next.Row.Timestamp.Utc - timestamp > UsageWindow)
                    yield return Complete(waiting.Dequeue());

                var unitId = reader.GetInt32(0);
                if (!units.TryGetValue(unitId, out var unit))
                    units[unitId] = unit = new Unit([.. removed[unitId].Select(hour => (hour.Start, hour.Kwh))]);
                var deltaKwh = reader.GetDecimal(4);
                if (deltaKwh > 0)
                    unit.Usage.Add(timestamp, new EnergyInterval(reader.GetDateTime(10), reader.GetDateTime(11)), deltaKwh);
                if (timestamp < range.From)
                    continue;

                waiting.Enqueue((unit, new ExportRow(
                    new CsvInstant(timestamp),
                    unit.DeviceName = texts.Read(reader, 2, unit.DeviceName),
                    unit.Location = texts.Read(reader, 3, unit.Location),
                    deltaKwh,
                    Nullable<decimal>(reader, 5),
                    Nullable<double>(reader, 6),
                    Nullable<double>(reader, 7),
                    reader.IsDBNull(8) ? null : unit.AirConditionerMode = texts.Read(reader, 8, unit.AirConditionerMode),
                    reader.IsDBNull(9) ? null : unit.FanMode = texts.Read(reader, 9, unit.FanMode),
                    UsageKwh: 0)));
            }

            while (waiting.TryDequeue(out var next))
                yield return Complete(next);
            ended = true;
        }
        finally
        {
            // Otherwise disposal reads the rest of the result before it returns the connection to the pool.
            if (!ended)
                command.Cancel();
        }

        static ExportRow Complete((Unit Unit, ExportRow Row) line) => line.Row with { UsageKwh = line.Unit.UsageBefore(line.Row.Timestamp.Utc) };
    }

    private static NpgsqlCommand CommandOf(ExportRange range, NpgsqlConnection connection)
    {
        var isFiltered = range.DeviceNames.Length + range.Locations.Length > 0;
        // No timeout: the client sets the pace, and its disconnect cancels the query.
        var command = new NpgsqlCommand(Sql + (isFiltered ? UnitFilterSql : "") + OrderSql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = range.From });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = range.To });
        if (isFiltered)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = range.DeviceNames });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = range.Locations });
        }

        return command;
    }

    private static T? Nullable<T>(NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    /// <summary>The recent energy of a unit, and the texts of its previous line.</summary>
    /// <param name="removed">The energy of removed rows in the hours before its oldest row.</param>
    private sealed class Unit((DateTime Start, decimal Kwh)[] removed)
    {
        public RollingUsage Usage { get; } = new(UsageWindow);

        /// <inheritdoc cref="RollingUsage.Before"/>
        public decimal UsageBefore(DateTime collectedAt)
        {
            var usage = Usage.Before(collectedAt);
            var start = collectedAt - UsageWindow;
            if (removed is [.., var last] && start < last.Start.AddHours(1))
                usage += removed.Sum(hour => hour.Kwh - new EnergyInterval(hour.Start, hour.Start.AddHours(1)).Before(start, hour.Kwh));
            return usage;
        }

        public byte[]? DeviceName { get; set; }

        public byte[]? Location { get; set; }

        public byte[]? AirConditionerMode { get; set; }

        public byte[]? FanMode { get; set; }
    }
}
