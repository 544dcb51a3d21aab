using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>The alerts that wait in the database to be sent, and those that were: what was told survives restarts, and all replicas know it.</summary>
internal sealed class AlertOutbox(NpgsqlDataSource database, TimeProvider clock)
{
    private const string OpenEpisode =
        """
        SELECT CASE WHEN event <> @Recovered THEN episode END
        FROM alert
        WHERE subject = @Subject
        ORDER BY alert_id DESC
        LIMIT 1
        """;

    private const string Raise =
        """
        INSERT INTO alert (subject, episode, event, threshold, severity, text, at, next_attempt_at)
        VALUES (@Subject, @Episode, @Event, @Threshold, @Severity, @Text, @Now, @Now)
        ON CONFLICT (subject, episode, event, threshold) DO NOTHING
        """;

    // As often as the table grows.
    private const string Forget =
        """
        DELETE FROM alert a
        WHERE EXISTS (
            SELECT FROM alert r WHERE r.subject = a.subject AND r.event = @Recovered AND r.alert_id >= a.alert_id AND r.at < @Before)
        """;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <returns>The episode of the subject that was told and whose end was not; null where there is none.</returns>
    public async Task<string?> OpenEpisodeAsync(string subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            OpenEpisode, new { Subject = subject, AlertEvent.Recovered }, cancellationToken: cancellationToken));
    }

    /// <summary>Puts the alert there, unless its episode was told of the same before.</summary>
    public async Task RaiseAsync(Alert alert, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var raised = await connection.ExecuteAsync(new CommandDefinition(
            Raise,
            new { alert.Subject, alert.Episode, alert.Event, alert.Threshold, alert.Severity, alert.Text, Now = now },
            cancellationToken: cancellationToken));
        if (raised > 0 && alert.Event == AlertEvent.Recovered)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                Forget, new { AlertEvent.Recovered, Before = now - Kept }, cancellationToken: cancellationToken));
        }
    }
}
