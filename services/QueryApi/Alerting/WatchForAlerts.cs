using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>Looks again and again for what is to be told. Every replica does; the outbox takes each alert once.</summary>
internal sealed partial class WatchForAlerts(
    TokenAlerts token,
    RoundAlerts rounds,
    DatabaseMigration migration,
    IOptions<AlertOptions> options,
    IOptions<PollingOptions> polling,
    TimeProvider clock,
    ILogger<WatchForAlerts> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.WebhookUrl is null
        ? Task.CompletedTask
        : Task.WhenAll(
            RepeatAsync(token.AskAsync, exception => Log.TokenUnknown(logger, DatabaseFailure.Reason(exception)), stoppingToken),
            RepeatAsync(rounds.AskAsync, exception => Log.RoundsUnknown(logger, DatabaseFailure.Reason(exception)), stoppingToken));

    private Task RepeatAsync(Func<CancellationToken, Task> ask, Action<Exception> failed, CancellationToken stoppingToken) => Watch.RepeatAsync(
        async cancellationToken =>
        {
            if (!migration.IsComplete)
                return;

            // Nobody's request.
            using var untraced = SuppressInstrumentationScope.Begin();
            await ask(cancellationToken);
        },
        failed,
        clock,
        stoppingToken,
        longest: polling.Value.PollInterval);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "How long the token lives is not known, so no alert tells its end: {Reason}.")]
        public static partial void TokenUnknown(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "How the last rounds went is not known, so no alert tells of them: {Reason}.")]
        public static partial void RoundsUnknown(ILogger logger, string reason);
    }
}
