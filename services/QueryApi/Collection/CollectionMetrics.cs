using System.Diagnostics.Metrics;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Telemetry;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>
/// Measures the age of the last successful poll. It reads the database, because another replica may have received the poll result; while
/// the database is unavailable, the age continues to grow.
/// </summary>
internal sealed partial class CollectionMetrics(
    CollectionStatusReader reader, DatabaseMigration migration, IMeterFactory meters, TimeProvider clock, ILogger<CollectionMetrics> logger)
    : BackgroundService
{
    // If no poll has succeeded yet, the age is measured from the start of the process.
    private long _lastSuccess = clock.GetUtcNow().UtcTicks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var age = meters.Create(QueryApiMetrics.Name).CreateObservableGauge(
            "query_api.last_success.age",
            Age,
            "s",
            "Time since the end of the last successful poll, or since the start of the service.");
        if (!age.Enabled)
            return;

        await PeriodicTask.RunAsync(ReadAsync, exception => Log.NotRead(logger, DatabaseFailure.Reason(exception)), clock, stoppingToken);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (!migration.IsComplete)
            return;

        // A trace every few seconds would hide those of the polls.
        using var untraced = SuppressInstrumentationScope.Begin();
        var status = await reader.ReadAsync(clock.GetUtcNow(), cancellationToken);
        if (status.Polls.LastSuccess is { } instant)
            Volatile.Write(ref _lastSuccess, instant.Ticks);
    }

    private double Age() => Math.Max(0, TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks - Volatile.Read(ref _lastSuccess)).TotalSeconds);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The time of the last successful poll cannot be read, so its age is estimated: {Reason}.")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
