using System.Diagnostics.Metrics;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Telemetry;
using Dapper;
using Npgsql;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>
/// Measures how long ago the last good round was. Asked of the database, for the rounds may have been told to another replica, or
/// before a restart; while it is away the age goes on growing.
/// </summary>
internal sealed partial class WatchRounds(
    NpgsqlDataSource database, DatabaseMigration migration, IMeterFactory meters, TimeProvider clock, ILogger<WatchRounds> logger)
    : BackgroundService
{
    private const string Sql =
        """
        SELECT COALESCE(
            (SELECT MAX(heard_at) FROM poll_round WHERE ok AND heard_at <= @Present),
            (SELECT MIN(heard_at) FROM poll_round WHERE ok))
        """;

    // Where there never was a good round, its want is felt from the start on.
    private long _lastSuccess = clock.GetUtcNow().UtcTicks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var age = meters.Create(QueryApiMetrics.Name).CreateObservableGauge(
            "query_api.last_success.age",
            Age,
            "s",
            "Time since the last good round ended; since the start of the service where there never was one.");
        if (!age.Enabled)
            return;

        await Watch.RepeatAsync(AskAsync, exception => Log.NotAnswered(logger, DatabaseFailure.Reason(exception)), clock, stoppingToken);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        if (!migration.IsComplete)
            return;

        // Nobody's request: a trace every few seconds would bury those of the rounds.
        using var untraced = SuppressInstrumentationScope.Begin();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var last = await connection.ExecuteScalarAsync<DateTime?>(
            new CommandDefinition(Sql, new { Present = Hearing.Present(clock.GetUtcNow()) }, cancellationToken: cancellationToken));
        if (last is { } instant)
            Volatile.Write(ref _lastSuccess, instant.Ticks);
    }

    private double Age() => Math.Max(0, TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks - Volatile.Read(ref _lastSuccess)).TotalSeconds);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database does not say when the last good round was, so its age is guessed: {Reason}.")]
        public static partial void NotAnswered(ILogger logger, string reason);
    }
}
