using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Telemetry;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Retention;

/// <summary>Removes the rows that leave the retention period: at start, and after each midnight of the site.</summary>
internal sealed partial class RetentionWorker(
    RetentionPeriod period,
    RowRemover rows,
    DatabaseClock databaseClock,
    DatabaseMigration migration,
    TimeProvider clock,
    ILogger<RetentionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private DateTimeOffset? _done;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => period.IsUnlimited
        ? Task.CompletedTask
        : PeriodicTask.RunAsync(RemoveAsync, exception => Log.Interrupted(logger, DatabaseFailure.Reason(exception)), clock, stoppingToken);

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = period.StartAt(now);
        if (!migration.IsComplete || today == _done)
            return;

        using var untraced = SuppressInstrumentationScope.Begin();
        // If one of the clocks is ahead, the other one decides.
        var databaseNow = await databaseClock.NowAsync(cancellationToken);
        var before = databaseNow < now ? period.StartAt(databaseNow) : today;
        var removed = 0L;
        while (await rows.RemoveNextAsync(before, cancellationToken) is { } count)
        {
            removed += count;
            await Task.Delay(Pause, clock, cancellationToken);
        }

        _done = today;
        Log.Removed(logger, removed, before.UtcDateTime);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} readings before {Before:u} are removed; their hourly and daily rollups are kept.")]
        public static partial void Removed(ILogger logger, long count, DateTime before);

        [LoggerMessage(2, LogLevel.Warning, "Old readings cannot be removed: {Reason}. Trying again.")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
