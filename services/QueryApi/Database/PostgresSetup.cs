using AcMonitoring.ServiceDefaults;
using Dapper;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

internal static class PostgresSetup
{
    /// <summary>Adds the data source, its health check and the migration at start.</summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services)
    {
        services.AddSettings<DatabaseOptions>(DatabaseOptions.Section);
        services.AddSingleton<IConfigureOptions<DatabaseOptions>, ReadDatabaseOptions>();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, ReadDatabaseOptions>();
        services.AddSingleton(provider =>
            new NpgsqlDataSourceBuilder(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString)
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
                .Build());

        services.AddSingleton<DatabaseMigration>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseMigration>());
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("postgres", tags: [HealthEndpoints.Ready]);

        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services;
    }
}

/// <summary>Healthy when the schema is there and a query is answered within two seconds.</summary>
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
