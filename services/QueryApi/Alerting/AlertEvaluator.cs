using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>Evaluates the alert rules periodically in every replica; the outbox accepts each alert once.</summary>
internal sealed partial class AlertEvaluator(
    TokenAlerts token,
    CollectionAlerts collection,
    ClockAlerts clocks,
    DatabaseMigration migration,
    IOptions<AlertOptions> options,
    IOptions<PollingOptions> polling,
    TimeProvider clock,
    ILogger<AlertEvaluator> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.WebhookUrl is null
        ? Task.CompletedTask
        : Task.WhenAll(
            RunAsync(token.EvaluateAsync, exception => Log.TokenNotEvaluated(logger, DatabaseFailure.Reason(exception)), stoppingToken),
            RunAsync(collection.EvaluateAsync, exception => Log.CollectionNotEvaluated(logger, DatabaseFailure.Reason(exception)), stoppingToken),
            RunAsync(clocks.EvaluateAsync, exception => Log.ClocksNotEvaluated(logger, DatabaseFailure.Reason(exception)), stoppingToken));

    private Task RunAsync(Func<CancellationToken, Task> evaluate, Action<Exception> failed, CancellationToken stoppingToken) => PeriodicTask.RunAsync(
        async cancellationToken =>
        {
            if (!migration.IsComplete)
                return;

            using var untraced = SuppressInstrumentationScope.Begin();
            await evaluate(cancellationToken);
        },
        failed,
        clock,
        stoppingToken,
        polling.Value.PollInterval);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The expiry of the token cannot be read, so there are no alerts about it: {Reason}.")]
        public static partial void TokenNotEvaluated(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The poll results cannot be read, so there are no alerts about collection: {Reason}.")]
        public static partial void CollectionNotEvaluated(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The alerts cannot be read, so there are none about clocks: {Reason}.")]
        public static partial void ClocksNotEvaluated(ILogger logger, string reason);
    }
}
