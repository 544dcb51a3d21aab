using AcMonitoring.QueryApi.Site;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>The stored poll results in summary. Instants are UTC.</summary>
/// <param name="Polls">Times of the poll results.</param>
/// <param name="Current">The poll result that stands for all Collectors; null before any.</param>
/// <param name="Slots">The best poll result of each of the last two slots, newest first.</param>
internal sealed record CollectionStatus(PollTimes Polls, CurrentPoll? Current, IReadOnlyList<SlotResult> Slots);

internal sealed record PollTimes
{
    /// <summary>Time of the last poll result.</summary>
    public DateTime? Last { get; init; }

    /// <summary>Time of the last successful poll.</summary>
    public DateTime? LastSuccess { get; init; }

    /// <summary>Time of the first poll result after the last success.</summary>
    public DateTime? FailingSince { get; init; }

    /// <summary>Calls of all Collectors to SmartThings in the last 24 hours.</summary>
    public long ApiCalls { get; init; }
}

internal sealed record CurrentPoll
{
    public DateTime HeardAt { get; init; }
    public bool Ok { get; init; }
    public string? Reason { get; init; }
    public int? StatusCode { get; init; }
    public string Message { get; init; } = "";
    public int DeviceCount { get; init; }
    public int FailedDeviceCount { get; init; }
}

internal sealed record SlotResult(bool Ok, string? Reason, string Message);

/// <summary>Reads the status of collection for <c>GET /fetch_status</c>, alerts and metrics.</summary>
internal sealed class CollectionStatusReader(NpgsqlDataSource database, IOptions<PollingOptions> polling)
{
    // If several Collectors run, the last poll result of each counts for two slots, and the best of these is current. A poll result from the
    // future, after our clock was set back, counts only if there is no other.
    private const string Sql =
        """
        SELECT t.last, COALESCE(t.last_success, (SELECT MIN(heard_at) FROM poll_round WHERE ok)) AS last_success,
            (
                SELECT MIN(heard_at)
                FROM poll_round
                WHERE heard_at > COALESCE(t.last_success, '-infinity') AND heard_at <= @Latest
            ) AS failing_since,
            (SELECT COALESCE(SUM(api_calls), 0) FROM poll_round WHERE heard_at > @DayAgo) AS api_calls
        FROM (
            SELECT
                (SELECT MAX(heard_at) FROM poll_round WHERE heard_at <= @Latest) AS last,
                (SELECT MAX(heard_at) FROM poll_round WHERE ok AND heard_at <= @Latest) AS last_success
        ) t;

        SELECT heard_at, ok, reason, status_code, message, device_count, failed_device_count
        FROM (
            (
                SELECT DISTINCT ON (collector_id) 1 AS choice, *
                FROM poll_round
                WHERE heard_at BETWEEN @SilentBefore AND @Latest
                ORDER BY collector_id, heard_at DESC, completed_at
            )
            UNION ALL
            (SELECT 2, * FROM poll_round WHERE heard_at < @SilentBefore ORDER BY heard_at DESC, completed_at LIMIT 1)
            UNION ALL
            (SELECT 3, * FROM poll_round WHERE heard_at > @Latest ORDER BY heard_at LIMIT 1)
        ) r
        ORDER BY choice, ok DESC, heard_at DESC
        LIMIT 1;

        SELECT DISTINCT ON (slot) ok, reason, message
        FROM poll_round
        WHERE heard_at BETWEEN @SlotsFrom AND @Latest
        ORDER BY slot DESC, ok DESC, heard_at DESC
        LIMIT 2
        """;

    public async Task<CollectionStatus> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var limit = polling.Value.SilenceLimit;
        var parameters = new
        {
            Latest = PollTime.Latest(now),
            SilentBefore = (now - limit).UtcDateTime,
            SlotsFrom = (now - limit - limit).UtcDateTime,
            DayAgo = now.UtcDateTime.AddHours(-24),
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(Sql, parameters, cancellationToken: cancellationToken));
        return new CollectionStatus(
            await results.ReadSingleAsync<PollTimes>(),
            await results.ReadSingleOrDefaultAsync<CurrentPoll>(),
            (await results.ReadAsync<SlotResult>()).AsList());
    }
}
