using System.Net.Http.Json;
using Npgsql;

namespace AcMonitoring.TestSupport.Oracle;

/// <summary>
/// Compares every reading that the simulator has served (with <c>--number-readings true</c>) with the stored rows, and the stored energy with
/// the meters.
/// </summary>
/// <param name="simulator">A client of the simulator. It must not have been restarted, because a restart resets the numbers.</param>
/// <param name="database">Connection string of the database.</param>
/// <param name="pollInterval">Time between two polls.</param>
public sealed class ReadingsOracle(HttpClient simulator, string database, TimeSpan pollInterval)
{
    private const string Rows =
        """
        SELECT u.device_id, r.slot, r.fan_mode, r.delta_kwh, r.cumulative_wh, r.quality
        FROM ac_monitoring r JOIN unit u USING (unit_id)
        ORDER BY u.device_id, r.slot
        """;

    private const string Polls = "SELECT started_at, completed_at, ok AND failed_device_count = 0 FROM poll_round";

    /// <param name="kills">When Collectors were killed with SIGKILL.</param>
    public async Task<OracleReport> CheckAsync(IReadOnlyList<DateTimeOffset> kills)
    {
        // First the log, then the rows: a reading that is served in between must not appear as lost.
        var served = await simulator.GetFromJsonAsync<List<ServedReading>>("/admin/readings");
        return Compare(served!, await RowsAsync(), await PollsAsync(), kills, pollInterval);
    }

    public static OracleReport Compare(
        IReadOnlyList<ServedReading> served,
        IReadOnlyList<StoredRow> rows,
        IReadOnlyList<StoredPoll> polls,
        IReadOnlyList<DateTimeOffset> kills,
        TimeSpan pollInterval)
    {
        var outcomes = new ReadingClassifier(pollInterval).Of(served, rows, polls, kills);
        var known = served.Select(reading => reading.Number).ToHashSet();
        var last = served.Count > 0 ? served.Max(reading => reading.Number) : 0;
        var stored = With(ReadingOutcome.Stored);
        return new OracleReport
        {
            Offered = served.Count,
            Stored = stored.Count,
            Superseded = With(ReadingOutcome.Superseded).Count,
            TooLate = With(ReadingOutcome.TooLate).Count,
            InMemoryReadings = With(ReadingOutcome.InMemoryAtKill),
            LostReadings = With(ReadingOutcome.Lost),
            Doubles = [.. DoublesOf(rows)],
            // A number above the last one is from a response that the log did not contain yet.
            Strays = [.. rows.Select(row => row.Number).OfType<int>().Where(number => number < last && !known.Contains(number)).Distinct()],
            Energy = EnergyCheck.OfAll(stored, rows),
        };

        List<ServedReading> With(ReadingOutcome outcome) => [.. served.Where(reading => outcomes[reading] == outcome)];
    }

    private static IEnumerable<string> DoublesOf(IReadOnlyList<StoredRow> rows) =>
    [
        .. rows.Where(row => row.Number is not null).GroupBy(row => row.Number).Where(same => same.Count() > 1)
            .Select(same => $"Reading {same.Key} is in {same.Count()} rows."),
        .. rows.GroupBy(row => (row.DeviceId, row.Slot)).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key.DeviceId} has {same.Count()} rows for {same.Key.Slot:O}."),
    ];

    private async Task<List<StoredPoll>> PollsAsync()
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Polls, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var polls = new List<StoredPoll>();
        while (await reader.ReadAsync())
            polls.Add(new StoredPoll(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetBoolean(2)));
        return polls;
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
