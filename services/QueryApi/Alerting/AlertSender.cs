using System.Data.Common;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Telemetry;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>
/// Sends the alerts of the outbox, those of one subject in order. An alert is locked while it is sent, so no other replica sends it. It is
/// sent twice only if the process or the database fails between the response of the receiver and the commit.
/// </summary>
internal sealed partial class AlertSender(
    NpgsqlDataSource database,
    Webhook webhook,
    DatabaseMigration migration,
    QueryApiMetrics metrics,
    IOptions<AlertOptions> options,
    TimeProvider clock,
    ILogger<AlertSender> logger) : BackgroundService
{
    private const string NextSql =
        """
        SELECT alert_id, event, reason, severity, text, at, attempts
        FROM alert a
        WHERE delivered_at IS NULL AND given_up_at IS NULL AND next_attempt_at <= @Now
            AND NOT EXISTS (
                SELECT FROM alert o
                WHERE o.delivered_at IS NULL AND o.given_up_at IS NULL AND o.subject = a.subject AND o.alert_id < a.alert_id)
        ORDER BY alert_id
        LIMIT 1
        FOR UPDATE SKIP LOCKED
        """;

    private const string DeliveredSql = "UPDATE alert SET delivered_at = @Now WHERE alert_id = @AlertId";

    private const string FailedSql =
        """
        UPDATE alert
        SET attempts = attempts + 1, next_attempt_at = @NextAttemptAt, given_up_at = CASE WHEN @GivenUp THEN @Now END
        WHERE alert_id = @AlertId
        """;

    private const int DeliveredTimeoutSeconds = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    // The receiver may have an alert whose response has not arrived. If the request were cancelled, the next process would send it again.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.WebhookUrl is null
        ? Task.CompletedTask
        : PeriodicTask.RunAsync(SendDueAsync, exception => Log.OutboxUnavailable(logger, DatabaseFailure.Reason(exception)), clock, stoppingToken, Interval);

    private async Task SendDueAsync(CancellationToken stoppingToken)
    {
        if (!migration.IsComplete)
            return;

        using var untraced = SuppressInstrumentationScope.Begin();
        using var stop = new CancellationTokenSource();
        using var stopping = stoppingToken.Register(() => stop.CancelAfter(StopTimeout));
        while (!stoppingToken.IsCancellationRequested && await SendNextAsync(stop.Token))
        {
        }
    }

    /// <returns>False if no alert is due.</returns>
    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var alert = await connection.QuerySingleOrDefaultAsync<DueAlert>(new CommandDefinition(
            NextSql, new { Now = clock.GetUtcNow().UtcDateTime }, transaction, cancellationToken: cancellationToken));
        if (alert is null)
            return false;

        var outcome = await webhook.PostAsync(alert, cancellationToken);
        if (outcome.Problem is { } problem)
            await PostponeAsync(alert, problem, outcome.RetryAfter, transaction, cancellationToken);
        else
            await MarkDeliveredAsync(alert, transaction);
        return true;
    }

    private async Task MarkDeliveredAsync(DueAlert alert, DbTransaction transaction)
    {
        // Without a cancellation token: the alert is sent, even if the service stops now.
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            DeliveredSql, new { Now = clock.GetUtcNow().UtcDateTime, alert.AlertId }, transaction, DeliveredTimeoutSeconds));
        await transaction.CommitAsync(CancellationToken.None);
        metrics.AlertSent();
        Log.Sent(logger, alert.Event, alert.AlertId);
    }

    private async Task PostponeAsync(
        DueAlert alert, string problem, TimeSpan? retryAfter, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var isExpired = now - alert.At > MaxAge;
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            FailedSql,
            new { Now = now, NextAttemptAt = now + RetryDelay.After(alert.Attempts + 1, retryAfter), GivenUp = isExpired, alert.AlertId },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        metrics.AlertFailed();
        if (isExpired)
            Log.Discarded(logger, alert.Event, alert.AlertId, problem, alert.Text);
        else if (alert.Attempts == 0)
            Log.Failed(logger, alert.Event, alert.AlertId, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Alert {Event} ({AlertId}) was sent.")]
        public static partial void Sent(ILogger logger, string @event, long alertId);

        [LoggerMessage(2, LogLevel.Warning, "Alert {Event} ({AlertId}) could not be sent to Alerts__WebhookUrl: {Reason}. Attempts continue for 24 hours.")]
        public static partial void Failed(ILogger logger, string @event, long alertId, string reason);

        [LoggerMessage(3, LogLevel.Error, "Alert {Event} ({AlertId}) could not be sent to Alerts__WebhookUrl within 24 hours and is discarded: {Reason}. Its text: {Text}")]
        public static partial void Discarded(ILogger logger, string @event, long alertId, string reason, string text);

        [LoggerMessage(4, LogLevel.Warning, "Pending alerts cannot be read: {Reason}.")]
        public static partial void OutboxUnavailable(ILogger logger, string reason);
    }
}

/// <summary>An alert that is due.</summary>
internal sealed record DueAlert
{
    public long AlertId { get; init; }
    public string Event { get; init; } = "";
    public string? Reason { get; init; }
    public string Severity { get; init; } = "";
    public string Text { get; init; } = "";

    /// <summary>Time at which it was raised, UTC.</summary>
    public DateTime At { get; init; }

    /// <summary>Number of failed attempts.</summary>
    public int Attempts { get; init; }
}
