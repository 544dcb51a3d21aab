using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>Pending and sent alerts, stored in the database: they survive restarts, and all replicas share them.</summary>
internal sealed class AlertOutbox(NpgsqlDataSource database, TimeProvider clock)
{
    private const string OpenEpisodeSql =
        """
        SELECT CASE WHEN event <> @Recovered THEN episode END
        FROM alert
        WHERE subject = @Subject
        ORDER BY alert_id DESC
        LIMIT 1
        """;

    private const string RaiseSql =
        """
        INSERT INTO alert (subject, episode, event, threshold, reason, severity, text, at, next_attempt_at)
        VALUES (@Subject, @Episode, @Event, @Threshold, @Reason, @Severity, @Text, @Now, @Now)
        ON CONFLICT (subject, episode, event, threshold) DO NOTHING
        """;

    // Deletes closed episodes after 30 days.
    private const string DeleteClosedSql =
        """
        DELETE FROM alert a
        WHERE EXISTS (
            SELECT FROM alert r WHERE r.subject = a.subject AND r.event = @Recovered AND r.alert_id >= a.alert_id AND r.at < @Before)
        """;

    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <returns>The open episode of the subject: alerted, but not recovered; null if there is none.</returns>
    public async Task<string?> OpenEpisodeAsync(string subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            OpenEpisodeSql, new { Subject = subject, AlertEvent.Recovered }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Adds the alert that begins an episode, unless another episode of the subject is open: a late message may move the start of an episode that
    /// was alerted.
    /// </summary>
    public async Task BeginAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (await OpenEpisodeAsync(alert.Subject, cancellationToken) is null)
            await RaiseAsync(alert, cancellationToken);
    }

    /// <summary>Ends the open episode of the subject, if there is one.</summary>
    public async Task EndAsync(string subject, string text, CancellationToken cancellationToken)
    {
        if (await OpenEpisodeAsync(subject, cancellationToken) is { } episode)
            await RaiseAsync(new Alert(subject, episode, AlertEvent.Recovered, text), cancellationToken);
    }

    /// <summary>Adds an alert, unless the episode already has the same one.</summary>
    public async Task RaiseAsync(Alert alert, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var raised = await connection.ExecuteAsync(new CommandDefinition(
            RaiseSql,
            new { alert.Subject, alert.Episode, alert.Event, alert.Threshold, alert.Reason, alert.Severity, alert.Text, Now = now },
            cancellationToken: cancellationToken));
        if (raised > 0 && alert.Event == AlertEvent.Recovered)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                DeleteClosedSql, new { AlertEvent.Recovered, Before = now - Retention }, cancellationToken: cancellationToken));
        }
    }
}
