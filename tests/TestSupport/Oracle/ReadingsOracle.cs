using System.Net.Http.Json;
using Npgsql;

namespace AcMonitoring.TestSupport.Oracle;

/// <summary>
/// Says of every reading that the simulator handed out (with <c>--number-readings true</c>) where it is, and whether the energy in the
/// table is that of the meters.
/// </summary>
/// <param name="simulator">A client of the simulator, which has not been started again meanwhile: its numbers would begin anew.</param>
/// <param name="database">Connection string of the database.</param>
/// <param name="pollInterval">Time between two rounds.</param>
public sealed class ReadingsOracle(HttpClient simulator, string database, TimeSpan pollInterval)
{
    private const string Rows =
        """
        SELECT u.device_id, r.slot, r.fan_mode, r.delta_kwh, r.cumulative_wh, r.quality
        FROM ac_monitoring r JOIN unit u USING (unit_id)
        ORDER BY u.device_id, r.slot
        """;

    private const string Rounds = "SELECT started_at, completed_at FROM poll_round WHERE NOT ok OR failed_device_count > 0";

    /// <param name="kills">When Collectors were killed with SIGKILL.</param>
    public async Task<OracleReport> AskAsync(IReadOnlyList<DateTimeOffset> kills)
    {
        // The log first: what is handed out between the two questions is not missed.
        var handedOut = await simulator.GetFromJsonAsync<List<HandedOutReading>>("/admin/readings");
        return Judge(handedOut!, await RowsAsync(), await RoundsAsync(), kills, pollInterval);
    }

    /// <summary>The verdict on those readings and rows.</summary>
    public static OracleReport Judge(
        IReadOnlyList<HandedOutReading> handedOut,
        IReadOnlyList<StoredRow> rows,
        IReadOnlyList<IncompleteRound> rounds,
        IReadOnlyList<DateTimeOffset> kills,
        TimeSpan pollInterval)
    {
        var verdicts = new ReadingVerdicts(pollInterval).Of(handedOut, rows, rounds, kills);
        var known = handedOut.Select(reading => reading.Number).ToHashSet();
        var last = handedOut.Count > 0 ? handedOut.Max(reading => reading.Number) : 0;
        var stored = Those(ReadingVerdict.Stored);
        return new OracleReport
        {
            Offered = handedOut.Count,
            Stored = stored.Count,
            Superseded = Those(ReadingVerdict.Superseded).Count,
            TooLate = Those(ReadingVerdict.TooLate).Count,
            InHandReadings = Those(ReadingVerdict.InHandAtKill),
            LostReadings = Those(ReadingVerdict.Lost),
            Doubles = [.. DoublesOf(rows)],
            // A number beyond the last is of an answer that the log did not yet have.
            Strays = [.. rows.Select(row => row.Number).OfType<int>().Where(number => number < last && !known.Contains(number)).Distinct()],
            Energy = EnergyCheck.OfAll(stored, rows),
        };

        List<HandedOutReading> Those(ReadingVerdict verdict) => [.. handedOut.Where(reading => verdicts[reading] == verdict)];
    }

    private static IEnumerable<string> DoublesOf(IReadOnlyList<StoredRow> rows) =>
    [
        .. rows.Where(row => row.Number is not null).GroupBy(row => row.Number).Where(same => same.Count() > 1)
            .Select(same => $"Reading {same.Key} stands in {same.Count()} rows."),
        .. rows.GroupBy(row => (row.DeviceId, row.Slot)).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key.DeviceId} has {same.Count()} rows of {same.Key.Slot:O}."),
    ];

    private async Task<List<IncompleteRound>> RoundsAsync()
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Rounds, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rounds = new List<IncompleteRound>();
        while (await reader.ReadAsync())
            rounds.Add(new IncompleteRound(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return rounds;
    }

    private async Task<List<StoredRow>> RowsAsync()
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Rows, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<StoredRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(new StoredRow(
                reader.GetString(0),
                reader.GetFieldValue<DateTimeOffset>(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetDecimal(3),
                reader.IsDBNull(4) ? null : reader.GetDecimal(4),
                reader.GetString(5)));
        }

        return rows;
    }
}
