using System.Diagnostics.Metrics;
using AcMonitoring.QueryApi.Database;
using Dapper;
using Npgsql;
using OpenTelemetry;

namespace AcMonitoring.QueryApi.Telemetry;

/// <summary>
/// Measures how long ago the last good round was. Asked of the database, for the rounds may have been told to another replica, or
/// before a restart; while it is away the age goes on growing.
/// </summary>
internal sealed class WatchRounds(NpgsqlDataSource database, IMeterFactory meters, TimeProvider clock) : BackgroundService
{
    private const string Sql = "SELECT MAX(completed_at) FROM poll_round WHERE ok";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    // Where there never was a good round, its want is felt from the start on.
    private long _lastSuccess = clock.GetUtcNow().UtcTicks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        meters.Create(QueryApiMetrics.Name).CreateObservableGauge(
            "query_api.last_success.age",
            Age,
            "s",
            "Time since the last good round ended; since the start of the service where there never was one.");

        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await AskAsync(stoppingToken);
            }
            catch (Exception exception) when (DatabaseFailure.IsTransient(exception))
            {
                // The database's health check says so already.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        // Nobody's request: a trace every few seconds would bury those of the rounds.
        using var untraced = SuppressInstrumentationScope.Begin();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var last = await connection.ExecuteScalarAsync<DateTime?>(new CommandDefinition(Sql, cancellationToken: cancellationToken));
        if (last is { } instant)
            Volatile.Write(ref _lastSuccess, instant.Ticks);
    }

    private double Age() => Math.Max(0, TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks - Volatile.Read(ref _lastSuccess)).TotalSeconds);
}
