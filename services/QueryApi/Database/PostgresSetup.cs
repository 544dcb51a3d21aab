using AcMonitoring.ServiceDefaults;
using Dapper;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

internal static class PostgresSetup
{
    /// <summary>
    /// Key of the data source for responses that may be some seconds old: the replicas of <c>DB_READ_HOST</c>, else the data source without a key.
    /// </summary>
    public const string Reads = "reads";

    /// <summary>Key of the data source for long exports: the same database as <see cref="Reads"/>, but separate connections.</summary>
    public const string Exports = "exports";

    /// <summary>Adds the data sources, their health check and the migration at start.</summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services)
    {
        services.AddSettings<DatabaseOptions>(DatabaseOptions.Section);
        services.AddSingleton<IConfigureOptions<DatabaseOptions>, ReadDatabaseOptions>();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, ReadDatabaseOptions>();
        services.AddSingleton(provider => Build(provider, "primary", DatabaseOf(provider).ConnectionString));
        services.AddKeyedSingleton(Reads, (provider, _) => DatabaseOf(provider).ReadConnectionString is { } replicas
            ? Build(provider, Reads, replicas)
            : provider.GetRequiredService<NpgsqlDataSource>());
        services.AddKeyedSingleton(Exports, (provider, _) => Build(provider, Exports, DatabaseOf(provider).ExportConnectionString));

        services.AddSingleton<DatabaseMigration>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseMigration>());
        services.AddSingleton<DatabaseClock>();
        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("postgres", tags: [HealthEndpoints.Ready])
            .AddCheck<DatabaseClockCheck>("clock", tags: [HealthEndpoints.Ready]);

        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services;
    }

    private static DatabaseOptions DatabaseOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;

    /// <param name="name">Name of the pool in its metrics.</param>
    private static NpgsqlDataSource Build(IServiceProvider provider, string name, string connectionString) =>
        new NpgsqlDataSourceBuilder(connectionString) { Name = name }.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>()).Build();
}

/// <summary>Healthy if the schema is migrated and a query takes at most two seconds.</summary>
internal sealed class DatabaseHealthCheck(NpgsqlDataSource database, DatabaseMigration migration) : IHealthCheck
{
    private const int TimeoutSeconds = 2;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!migration.IsComplete)
            return HealthCheckResult.Unhealthy("The database's schema is not ready yet.");
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            command.CommandTimeout = TimeoutSeconds;
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy("PostgreSQL answers.");
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("PostgreSQL does not answer.");
        }
    }
}
