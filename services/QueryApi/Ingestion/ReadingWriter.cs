using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>Writes rows of <c>ac_monitoring</c> in a transaction that holds the locks of their units.</summary>
internal static class ReadingWriter
{
    // In the order of CopyAsync.
    private const string CopySql =
        """
        COPY ac_monitoring (
            unit_id, slot, "timestamp", reading_day, device_name, location, delta_kwh, quality, energy_from, energy_to, cumulative_wh,
            report_delta_wh, report_start, report_end, api_timestamp, humidity, temperature_c, air_conditioner_mode, fan_mode, switch)
        FROM STDIN (FORMAT binary)
        """;

    private const string DeleteSql =
        """
        DELETE FROM ac_monitoring r
        USING unnest(@UnitIds, @Slots) AS d (unit_id, slot)
        WHERE r.unit_id = d.unit_id AND r.slot = d.slot
        """;

    /// <summary>Inserts the received rows, in place of the stored rows that they replace, and updates the energy of the stored rows.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, IReadOnlyCollection<ReadingRow> rows, SiteCalendar calendar, CancellationToken cancellationToken)
    {
        var received = rows.Where(row => row.Stored is null).ToList();
        if (received.FindAll(row => row.Replaced is not null) is { Count: > 0 } replacements)
        {
            var parameters = new
            {
                UnitIds = replacements.Select(row => row.UnitId).ToArray(),
                Slots = replacements.Select(row => row.Slot).ToArray(),
            };
            await connection.ExecuteAsync(new CommandDefinition(DeleteSql, parameters, cancellationToken: cancellationToken));
        }

        if (received.Count > 0)
            await CopyAsync(connection, received, calendar, cancellationToken);
        await EnergyUpdates.WriteRowsAsync(connection, [.. rows.Where(row => row.Stored is not null)], cancellationToken);
    }

    /// <summary>Inserts rows whose slots have no row.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, IEnumerable<ReadingRow> rows, SiteCalendar calendar, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken);
        foreach (var row in rows)
        {
            var (reading, energy) = (row.Reading, row.Energy);
            await copy.StartRowAsync(cancellationToken);
            await Write(row.UnitId, NpgsqlDbType.Integer);
            await Write(row.Slot, NpgsqlDbType.TimestampTz);
            await Write(reading.CollectedAt, NpgsqlDbType.TimestampTz);
            await Write(calendar.DayOf(reading.CollectedAt), NpgsqlDbType.Date);
            await Write(reading.DeviceName, NpgsqlDbType.Text);
            await Write(reading.Location, NpgsqlDbType.Text);
            await Write(energy.DeltaKwh, NpgsqlDbType.Numeric);
            await Write(energy.Quality, NpgsqlDbType.Text);
            await Write(energy.Interval?.From, NpgsqlDbType.TimestampTz);
            await Write(energy.Interval?.To, NpgsqlDbType.TimestampTz);
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
}
