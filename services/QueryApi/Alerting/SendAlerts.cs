using System.Data.Common;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Telemetry;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>
/// Sends the alerts of the outbox, those of one subject in their order. An alert is locked while it is sent, so that no other replica sends
/// it too; only where we die, or lose the database, between the receiver's answer and its commit is one sent again.
/// </summary>
internal sealed partial class SendAlerts(
    NpgsqlDataSource database,
    Webhook webhook,
    DatabaseMigration migration,
    QueryApiMetrics metrics,
    IOptions<AlertOptions> options,
    TimeProvider clock,
    ILogger<SendAlerts> logger) : BackgroundService
{
    private const string TakeNext =
        """
        SELECT alert_id, event, severity, text, at, attempts
        FROM alert a
        WHERE delivered_at IS NULL AND given_up_at IS NULL AND next_attempt_at <= @Now
            AND NOT EXISTS (
                SELECT FROM alert o
                WHERE o.delivered_at IS NULL AND o.given_up_at IS NULL AND o.subject = a.subject AND o.alert_id < a.alert_id)
        ORDER BY alert_id
        LIMIT 1
        FOR UPDATE SKIP LOCKED
        """;

    private const string Delivered = "UPDATE alert SET delivered_at = @Now WHERE alert_id = @AlertId";

    private const string Failed =
        """
        UPDATE alert
        SET attempts = attempts + 1, next_attempt_at = @NextAttemptAt, given_up_at = CASE WHEN @GivenUp THEN @Now END
        WHERE alert_id = @AlertId
        """;

    private const int MarkTimeoutSeconds = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromHours(24);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.WebhookUrl is null
        ? Task.CompletedTask
        : Watch.RepeatAsync(SendDueAsync, exception => Log.NotKnown(logger, DatabaseFailure.Reason(exception)), clock, stoppingToken, longest: Interval);

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        if (!migration.IsComplete)
            return;

        using var untraced = SuppressInstrumentationScope.Begin();
        while (await SendNextAsync(cancellationToken))
        {
        }
    }

    /// <returns>False when nothing is due.</returns>
    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var alert = await connection.QuerySingleOrDefaultAsync<DueAlert>(new CommandDefinition(
            TakeNext, new { Now = clock.GetUtcNow().UtcDateTime }, transaction, cancellationToken: cancellationToken));
        if (alert is null)
            return false;

        var outcome = await webhook.PostAsync(alert, cancellationToken);
        if (outcome.Problem is { } problem)
            await PutOffAsync(alert, problem, outcome.RetryAfter, transaction, cancellationToken);
        else
            await MarkDeliveredAsync(alert, transaction);
        return true;
    }

    private async Task MarkDeliveredAsync(DueAlert alert, DbTransaction transaction)
    {
        // Also when the service ends in this moment: it was sent.
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            Delivered, new { Now = clock.GetUtcNow().UtcDateTime, alert.AlertId }, transaction, MarkTimeoutSeconds));
        await transaction.CommitAsync(CancellationToken.None);
        metrics.AlertSent();
        Log.Sent(logger, alert.Event, alert.AlertId);
    }

    private async Task PutOffAsync(
        DueAlert alert, string problem, TimeSpan? retryAfter, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var givenUp = now - alert.At > GivenUpAfter;
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            Failed,
            new { Now = now, NextAttemptAt = now + RetryPause.After(alert.Attempts + 1, retryAfter), GivenUp = givenUp, alert.AlertId },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        metrics.AlertFailed();
        if (givenUp)
            Log.GivenUp(logger, alert.Event, alert.AlertId, problem, alert.Text);
        else if (alert.Attempts == 0)
            Log.Failed(logger, alert.Event, alert.AlertId, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Alert {Event} ({AlertId}) was sent.")]
        public static partial void Sent(ILogger logger, string @event, long alertId);

        [LoggerMessage(2, LogLevel.Warning, "Alert {Event} ({AlertId}) could not be sent to Alerts__WebhookUrl: {Reason}. Trying again for 24 hours.")]
        public static partial void Failed(ILogger logger, string @event, long alertId, string reason);

        [LoggerMessage(3, LogLevel.Error, "Alert {Event} ({AlertId}) could not be sent to Alerts__WebhookUrl for 24 hours and is given up: {Reason}. It said: {Text}")]
        public static partial void GivenUp(ILogger logger, string @event, long alertId, string reason, string text);

        [LoggerMessage(4, LogLevel.Warning, "Which alerts are to be sent is not known: {Reason}.")]
        public static partial void NotKnown(ILogger logger, string reason);
    }
}

/// <summary>An alert that is to be sent now.</summary>
internal sealed record DueAlert
{
    public long AlertId { get; init; }
    public string Event { get; init; } = "";
    public string Severity { get; init; } = "";
    public string Text { get; init; } = "";

    /// <summary>UTC instant at which it was raised.</summary>
    public DateTime At { get; init; }

    /// <summary>Tries that failed.</summary>
    public int Attempts { get; init; }
}
