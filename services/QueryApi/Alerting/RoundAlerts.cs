using System.Globalization;
using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>
/// Tells that collection fails, that the Collector is silent, and the end of either, from the same rounds as <c>GET /fetch_status</c>. A
/// single round that fails is not told: the next one mends most.
/// </summary>
internal sealed class RoundAlerts(
    NpgsqlDataSource database, AlertOutbox outbox, Listening listening, IOptions<PollingOptions> polling, TimeProvider clock)
{
    private const string Sql =
        """
        SELECT h.last_heard, g.last_success,
            (
                SELECT MIN(heard_at)
                FROM poll_round
                WHERE heard_at > COALESCE(g.last_success, '-infinity') AND heard_at <= @Present
            ) AS failing_since
        FROM
            (SELECT MAX(heard_at) AS last_heard FROM poll_round WHERE heard_at <= @Present) h,
            (SELECT MAX(heard_at) AS last_success FROM poll_round WHERE ok AND heard_at <= @Present) g;

        -- Of each slot the best round of all Collectors.
        SELECT DISTINCT ON (slot) ok, message
        FROM poll_round
        WHERE heard_at BETWEEN @Earliest AND @Present
        ORDER BY slot DESC, ok DESC, heard_at DESC
        LIMIT 2
        """;

    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var limit = polling.Value.SilenceLimit;
        listening.Asks();
        var (rounds, slots) = await ReadAsync(now, limit, cancellationToken);
        listening.Heard(now, rounds.LastHeard);

        if (rounds.LastHeard is { } lastHeard && now.UtcDateTime - lastHeard <= limit)
        {
            await EndAsync(AlertSubject.Collector, AlertText.CollectorHeard(slots[0].Message), cancellationToken);
            await JudgeAsync(rounds, slots, cancellationToken);
        }
        else if (listening.Since is { } since && now - since > Hearing.LimitAtStart(limit))
        {
            await BeginAsync(
                AlertSubject.Collector,
                Episode(rounds.LastHeard),
                AlertEvent.CollectorSilent,
                AlertText.CollectorSilent(rounds.LastHeard ?? since),
                cancellationToken);
        }
    }

    private async Task<(Rounds Rounds, IReadOnlyList<Slot> Slots)> ReadAsync(DateTimeOffset now, TimeSpan limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var answers = await connection.QueryMultipleAsync(new CommandDefinition(
            Sql,
            new { Present = Hearing.Present(now), Earliest = (now - limit - limit).UtcDateTime },
            cancellationToken: cancellationToken));
        return (await answers.ReadSingleAsync<Rounds>(), (await answers.ReadAsync<Slot>()).AsList());
    }

    private async Task JudgeAsync(Rounds rounds, IReadOnlyList<Slot> slots, CancellationToken cancellationToken)
    {
        if (slots[0].Ok)
        {
            await EndAsync(AlertSubject.Collection, AlertText.CollectionWorks(slots[0].Message), cancellationToken);
        }
        else if (slots is [_, { Ok: false }] && rounds.FailingSince is { } since)
        {
            await BeginAsync(
                AlertSubject.Collection,
                Episode(rounds.LastSuccess),
                AlertEvent.CollectionFailing,
                AlertText.CollectionFailing(since, slots[0].Message),
                cancellationToken);
        }
    }

    /// <summary>Not while another episode is open: a round that comes late may move the beginning of one that was told.</summary>
    private async Task BeginAsync(string subject, string episode, string what, string text, CancellationToken cancellationToken)
    {
        if (await outbox.OpenEpisodeAsync(subject, cancellationToken) is null)
            await outbox.RaiseAsync(new Alert(subject, episode, what, text), cancellationToken);
    }

    private async Task EndAsync(string subject, string text, CancellationToken cancellationToken)
    {
        if (await outbox.OpenEpisodeAsync(subject, cancellationToken) is { } episode)
            await outbox.RaiseAsync(new Alert(subject, episode, AlertEvent.Recovered, text), cancellationToken);
    }

    private static string Episode(DateTime? last) => last?.ToString("O", CultureInfo.InvariantCulture) ?? "never";

    private sealed record Rounds
    {
        public DateTime? LastHeard { get; init; }
        public DateTime? LastSuccess { get; init; }
        public DateTime? FailingSince { get; init; }
    }

    private sealed record Slot
    {
        public bool Ok { get; init; }
        public string Message { get; init; } = "";
    }
}
