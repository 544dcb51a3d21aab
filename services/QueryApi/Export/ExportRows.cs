using System.Runtime.CompilerServices;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Metering;
using Npgsql;

namespace AcMonitoring.QueryApi.Export;

/// <summary>Which readings are exported.</summary>
/// <param name="From">The first instant, UTC; from the beginning when null.</param>
/// <param name="To">The instant that ends the span, UTC, itself outside; to the end when null.</param>
/// <param name="DeviceNames">Names of units; any when empty.</param>
/// <param name="Locations">Location ids; any when empty.</param>
internal sealed record ExportSpan(DateTime? From, DateTime? To, string[] DeviceNames, string[] Locations);

/// <summary>
/// Reads the lines of an export, newest first, as PostgreSQL sends them. A line's usage needs the energy of the 24 hours before it, which
/// come after it; so it waits until these are read. No more than the lines of 24 hours are in memory, however long the span is.
/// </summary>
internal sealed class ExportRows([FromKeyedServices(PostgresSetup.Exports)] NpgsqlDataSource database)
{
    private static readonly TimeSpan UsageWindow = TimeSpan.FromHours(24);

    // One scan of the index by time, which nothing sorts or joins: the server's work is what an export waits for. Only readings of one
    // instant are put in order.
    internal const string Sql =
        """
        SELECT unit_id, "timestamp", device_name, location, delta_kwh, cumulative_wh, humidity, temperature_c, air_conditioner_mode, fan_mode,
            energy_from, energy_to
        FROM ac_monitoring
        WHERE "timestamp" >= COALESCE($1, '-infinity') - interval '24 hours' AND "timestamp" < COALESCE($2, 'infinity')
        """;

    private const string OfSomeUnits =
        """
         AND unit_id IN (
            SELECT unit_id FROM unit
            WHERE (cardinality($3) = 0 OR device_name = ANY($3)) AND (cardinality($4) = 0 OR location = ANY($4)))
        """;

    internal const string NewestFirst = " ORDER BY \"timestamp\" DESC, unit_id";

    public async IAsyncEnumerable<ExportRow> ReadAsync(ExportSpan span, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = CommandOf(span, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ended = false;
        try
        {
            var units = new Dictionary<int, Unit>();
            var texts = new SharedTexts();
            var waiting = new Queue<(Unit Unit, ExportRow Row)>();
            while (await reader.ReadAsync(cancellationToken))
            {
                var timestamp = reader.GetDateTime(1);
                while (waiting.TryPeek(out var next) && next.Row.Timestamp.Utc - timestamp > UsageWindow)
                    yield return Complete(waiting.Dequeue());

                var unitId = reader.GetInt32(0);
                if (!units.TryGetValue(unitId, out var unit))
                    units[unitId] = unit = new Unit();
                var deltaKwh = reader.GetDecimal(4);
                if (deltaKwh > 0)
                    unit.Usage.Add(timestamp, new EnergyInterval(reader.GetDateTime(10), reader.GetDateTime(11)), deltaKwh);
                if (timestamp < span.From)
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
            // Without that, what nobody wants any more would be read to its end, to make the connection fit for the next.
            if (!ended)
                command.Cancel();
        }

        static ExportRow Complete((Unit Unit, ExportRow Row) line) => line.Row with { UsageKwh = line.Unit.Usage.Before(line.Row.Timestamp.Utc) };
    }

    private static NpgsqlCommand CommandOf(ExportSpan span, NpgsqlConnection connection)
    {
        var ofSomeUnits = span.DeviceNames.Length + span.Locations.Length > 0;
        // No time limit: a slow client is slowed to, and one that leaves cancels the query.
        var command = new NpgsqlCommand(Sql + (ofSomeUnits ? OfSomeUnits : "") + NewestFirst, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = span.From });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = span.To });
        if (ofSomeUnits)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = span.DeviceNames });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = span.Locations });
        }

        return command;
    }

    private static T? Nullable<T>(NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    /// <summary>A unit's energies, and what its line before said.</summary>
    private sealed class Unit
    {
        public RollingUsage Usage { get; } = new(UsageWindow);

        public byte[]? DeviceName { get; set; }

        public byte[]? Location { get; set; }

        public byte[]? AirConditionerMode { get; set; }

        public byte[]? FanMode { get; set; }
    }
}
