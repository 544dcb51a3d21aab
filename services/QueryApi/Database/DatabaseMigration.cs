using System.Reflection;
using AcMonitoring.QueryApi.Energy.Rollups;
using DbUp;
using DbUp.Builder;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

/// <summary>
/// Brings the schema up to date at start: on an empty database, on one of the old backend, or on one of an earlier version. Waits for
/// a database that is not there yet. Several replicas may start at once: an advisory lock lets one at a time through.
/// </summary>
internal sealed partial class DatabaseMigration(
    IOptions<DatabaseOptions> options, MakeTotals totals, TimeProvider clock, ILoggerFactory loggers, ILogger<DatabaseMigration> logger)
    : BackgroundService
{
    // Any number will do, so long as nobody else locks on it: the bytes of "acmonito".
    private const long AdvisoryLock = 0x6163_6d6f_6e69_746f;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromHours(2);

    private volatile bool _isComplete;

    public bool IsComplete => _isComplete;

    /// <summary>True where the schema is not yet that of this version. Asks the database.</summary>
    public bool IsRequired() => Upgrade().Build().IsUpgradeRequired();

    // The lock goes with the session, and a pooled session outlives its use. That of the scripts is not needed again either.
    private string Unpooled => new NpgsqlConnectionStringBuilder(options.Value.ConnectionString) { Pooling = false }.ConnectionString;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!_isComplete)
        {
            try
            {
                await MigrateAsync(stoppingToken);
                _isComplete = true;
                Log.SchemaReady(logger);
            }
            catch (Exception exception) when (DatabaseFailure.IsTransient(exception))
            {
                Log.Waiting(logger, DatabaseFailure.Reason(exception));
                await Task.Delay(RetryInterval, clock, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Failed(logger, exception);
                Environment.ExitCode = 1;
                throw;
            }
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Unpooled);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0 };
        command.Parameters.AddWithValue(AdvisoryLock);
        await command.ExecuteNonQueryAsync(cancellationToken);

        var result = await Task.Run(() => Upgrade().Build().PerformUpgrade(), cancellationToken);
        if (!result.Successful)
            throw result.Error;
        await totals.WhereOthersAreThereAsync(connection, cancellationToken);
    }

    private UpgradeEngineBuilder Upgrade() => DeployChanges.To
        .PostgresqlDatabase(Unpooled)
        .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly())
        .WithVariable("legacyTimeZone", options.Value.LegacyTimeZone)
        .WithTransactionPerScript()
        .WithExecutionTimeout(ScriptTimeout)
        .LogTo(loggers);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The database's schema is up to date.")]
        public static partial void SchemaReady(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The database is not ready: {Reason}. Trying again.")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Critical, "The database's schema cannot be brought up to date.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
