using System.Reflection;
using DbUp;
using DbUp.Builder;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

/// <summary>Runs after the migration scripts, on the connection that holds the advisory lock.</summary>
internal delegate Task AfterMigration(NpgsqlConnection connection, CancellationToken cancellationToken);

/// <summary>
/// Migrates the schema at start: that of an empty database, of the old backend, or of an earlier version. Waits until the database is
/// available. An advisory lock lets one replica migrate at a time.
/// </summary>
internal sealed partial class DatabaseMigration(
    IOptions<DatabaseOptions> options, AfterMigration afterMigration, TimeProvider clock, ILoggerFactory loggers, ILogger<DatabaseMigration> logger)
    : BackgroundService
{
    // An arbitrary number: the bytes of "acmonito".
    private const long AdvisoryLock = 0x6163_6d6f_6e69_746f;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromHours(2);

    private volatile bool _isComplete;

    public bool IsComplete => _isComplete;

    /// <summary>Queries the database; true if its schema is older than this version.</summary>
    public bool IsRequired() => Upgrade().Build().IsUpgradeRequired();

    // The lock belongs to the session, and a pooled session would stay open.
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
        await afterMigration(connection, cancellationToken);
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
