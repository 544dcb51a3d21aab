using System.Globalization;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>Whether collection works. Instants are UTC.</summary>
/// <param name="Ok">False when the last round failed, or when the Collector has been silent for two slots. Of several Collectors one good is enough.</param>
/// <param name="Code">HTTP status that the last round ended with; null when there was none.</param>
/// <param name="Message">One plain sentence.</param>
/// <param name="Timestamp">End of the last round; null before any.</param>
/// <param name="DeviceCount">Units that the last round asked for.</param>
/// <param name="FailedDevices">Units of which it got no reading.</param>
/// <param name="LastSuccess">End of the last good round.</param>
/// <param name="NextPollAt">When the next round is due; null while the Collector is silent.</param>
/// <param name="ApiCallsLast24h">Calls that all Collectors made to SmartThings in the last 24 hours.</param>
internal sealed record FetchStatus(
    bool Ok,
    int? Code,
    string Message,
    DateTime? Timestamp,
    int? DeviceCount,
    int? FailedDevices,
    DateTime? LastSuccess,
    DateTime? NextPollAt,
    long ApiCallsLast24h);

/// <summary>
/// Answers <c>GET /fetch_status</c> from the rounds that the Collectors have told of; they are stored, so it survives restarts. Where
/// several run, the newest round of each has a say for two slots: the units are read as long as one of them is good.
/// </summary>
internal sealed class GetFetchStatus(NpgsqlDataSource database, IOptions<PollingOptions> polling, TimeProvider clock)
{
    // A round of the future (our clock was set back) counts only where there is no other.
    private const string Sql =
        """
        SELECT r.heard_at, r.ok, r.status_code, r.message, r.device_count, r.failed_device_count,
            COALESCE(
                (SELECT MAX(s.heard_at) FROM poll_round s WHERE s.ok AND s.heard_at <= @Present),
                (SELECT MIN(s.heard_at) FROM poll_round s WHERE s.ok)) AS last_success,
            (SELECT COALESCE(SUM(c.api_calls), 0) FROM poll_round c WHERE c.heard_at > @DayAgo) AS api_calls
        FROM (
            (
                SELECT DISTINCT ON (collector_id) 1 AS choice, *
                FROM poll_round
                WHERE heard_at BETWEEN @Silence AND @Present
                ORDER BY collector_id, heard_at DESC, completed_at
            )
            UNION ALL
            (SELECT 2, * FROM poll_round WHERE heard_at < @Silence ORDER BY heard_at DESC, completed_at LIMIT 1)
            UNION ALL
            (SELECT 3, * FROM poll_round WHERE heard_at > @Present ORDER BY heard_at LIMIT 1)
        ) r
        ORDER BY r.choice, r.ok DESC, r.heard_at DESC
        LIMIT 1
        """;

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public async Task<FetchStatus> HandleAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var last = await connection.QuerySingleOrDefaultAsync<LastRound>(
            new CommandDefinition(
                Sql,
                new
                {
                    Present = Hearing.Present(now),
                    Silence = (now - polling.Value.SilenceLimit).UtcDateTime,
                    DayAgo = now.UtcDateTime.AddHours(-24),
                },
                cancellationToken: cancellationToken));
        return last is null ? BeforeAnyRound(now) : After(last, now);
    }

    private FetchStatus BeforeAnyRound(DateTimeOffset now)
    {
        return now - _startedAt <= Hearing.LimitAtStart(polling.Value.SilenceLimit)
            ? new FetchStatus(true, null, "Not yet fetched", null, null, null, null, null, 0)
            : new FetchStatus(false, null, SilentSince(_startedAt.UtcDateTime), null, null, null, null, null, 0);
    }

    private FetchStatus After(LastRound last, DateTimeOffset now)
    {
        var silent = now.UtcDateTime - last.HeardAt > polling.Value.SilenceLimit;
        return new FetchStatus(
            last.Ok && !silent,
            silent ? null : last.StatusCode,
            silent ? SilentSince(last.HeardAt) : last.Message,
            last.HeardAt,
            last.DeviceCount,
            last.FailedDeviceCount,
            last.LastSuccess,
            silent ? null : NextBoundary(now),
            last.ApiCalls);
    }

    private DateTime NextBoundary(DateTimeOffset now)
    {
        var slot = polling.Value.PollInterval.Ticks;
        return new DateTime(((now.UtcTicks / slot) + 1) * slot, DateTimeKind.Utc);
    }

    private static string SilentSince(DateTime instant) =>
        $"Nothing heard from the Collector since {instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}. Is it running?";

    private sealed record LastRound
    {
        public DateTime HeardAt { get; init; }
        public bool Ok { get; init; }
        public int? StatusCode { get; init; }
        public string Message { get; init; } = "";
        public int DeviceCount { get; init; }
        public int FailedDeviceCount { get; init; }
        public DateTime? LastSuccess { get; init; }
        public long ApiCalls { get; init; }
    }
}
